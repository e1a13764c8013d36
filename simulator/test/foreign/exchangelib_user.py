"""exchangelib as a user of the simulator: one JSON object a line comes in, one goes out, `value` or `error` with its class."""
import json
import os
import sys
from datetime import datetime

import exchangelib as xl
from exchangelib.items import MeetingCancellation, MeetingRequest, MeetingResponse
from exchangelib.properties import FreeBusyChangedEvent
from exchangelib.recurrence import NumberedPattern, Recurrence, WeeklyPattern

UTC = xl.UTC
ALL = xl.items.SEND_TO_ALL_AND_SAVE_COPY
NONE = xl.items.SEND_TO_NONE
accounts = {}


class Stamp(xl.ExtendedProperty):
    property_set_id = "6f9f4b2e-52d1-4b7e-9d3c-1d0a3b7c5e11"
    property_name = "stamp"
    property_type = "String"


xl.CalendarItem.register("stamp", Stamp)


def moment(text):
    return xl.EWSDateTime.from_datetime(datetime.fromisoformat(text.replace("Z", "+00:00"))).astimezone(xl.EWSTimeZone("Europe/Zurich"))


def shown(item):
    def said(value):
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def people(found):
        return {one.mailbox.email_address: one.response_type for one in found or []}

    return {
        "id": item.id,
        "changeKey": item.changekey,
        "subject": item.subject,
        "start": said(item.start),
        "end": said(item.end),
        "type": item.type,
        "location": item.location,
        "body": None if item.text_body is None else str(item.text_body).strip(),
        "required": people(item.required_attendees),
        "resources": people(item.resources),
        "mine": item.my_response_type,
        "cancelled": item.is_cancelled,
        "stamp": item.stamp,
        "zone": None if item._start_timezone is None else item._start_timezone.ms_id,
    }


def account(asked):
    return accounts[asked["mailbox"]]


def found(asked):
    item = account(asked).calendar.get(id=asked["id"])
    # What an id is refused with is handed back as a value.
    if isinstance(item, Exception):
        raise item
    return item


def open_account(asked):
    os.environ["REQUESTS_CA_BUNDLE"] = asked["ca"]
    configuration = xl.Configuration(
        service_endpoint=asked["endpoint"],
        credentials=xl.Credentials(asked["account"], asked["password"]),
        auth_type={"basic": xl.BASIC, "ntlm": xl.NTLM}[asked["scheme"]],
        retry_policy=xl.FailFast() if hasattr(xl, "FailFast") else None,
    )
    access = xl.IMPERSONATION if asked["impersonates"] else xl.DELEGATE
    accounts[asked["mailbox"]] = xl.Account(asked["mailbox"], config=configuration, autodiscover=False, access_type=access)
    version = account(asked).version
    return {"api": version.api_version, "build": str(version.build), "calendar": account(asked).calendar.name}


def create(asked):
    fields = {
        name: asked[name] for name in ("subject", "body", "location", "required_attendees", "resources", "stamp") if name in asked
    }
    if "weekly" in asked:
        days, number = asked["weekly"]
        begin = xl.EWSDate.from_string(asked["start"][:10])
        fields["recurrence"] = Recurrence(
            pattern=WeeklyPattern(interval=1, weekdays=days), boundary=NumberedPattern(start=begin, number=number)
        )
    item = xl.CalendarItem(
        account=account(asked), folder=account(asked).calendar, start=moment(asked["start"]), end=moment(asked["end"]), **fields
    )
    item.save(send_meeting_invitations=ALL if asked.get("send") else NONE)
    return item.id


def change(asked):
    item = found(asked)
    if asked.get("stale"):
        item._id = type(item._id)(item.id, asked["stale"])
    for name, value in asked["set"].items():
        setattr(item, name, moment(value) if name in ("start", "end") else value)
    item.save(
        update_fields=None if asked.get("whole") else list(asked["set"]),
        conflict_resolution=asked.get("conflict", "AutoResolve"),
        send_meeting_invitations=ALL if asked.get("send") else NONE,
    )
    return item.changekey


def view(asked):
    return [shown(one) for one in account(asked).calendar.view(start=moment(asked["from"]), end=moment(asked["to"]))]


def search(asked):
    query = account(asked).calendar.all()
    for name, value in asked.get("filter", {}).items():
        timed = name.split("__")[0] in ("start", "end")
        query = query.filter(**{name: moment(value) if timed else value})
    for name, value in asked.get("exclude", {}).items():
        query = query.exclude(**{name: value})
    return list(query.order_by("subject").values_list("subject", flat=True))


def sync(asked):
    calendar = account(asked).calendar
    changes = [
        [kind, one.id if hasattr(one, "id") and one.id else one[0].id, getattr(one, "subject", None)]
        for kind, one in calendar.sync_items(sync_state=asked.get("state"), only_fields=["subject", "start", "end"])
    ]
    return {"changes": changes, "state": calendar.item_sync_state}


def subscribe(asked):
    calendar = account(asked).calendar
    return calendar.subscribe_to_streaming()


def listen(asked):
    calendar = account(asked).calendar
    told = calendar.get_streaming_events(asked["subscription"], connection_timeout=1, max_notifications_returned=asked["notifications"])
    events = [event for notification in told for event in notification.events]
    items = [event for event in events if getattr(event, "item_id", None) is not None]
    return [[type(event).__name__, event.item_id.id] for event in items if not isinstance(event, FreeBusyChangedEvent)]


def unsubscribe(asked):
    account(asked).calendar.unsubscribe(asked["subscription"])


def inbox(asked):
    kinds = {MeetingRequest: "request", MeetingResponse: "response", MeetingCancellation: "cancellation"}
    return [[kinds.get(type(one), type(one).__name__), one.subject] for one in account(asked).inbox.all().order_by("datetime_received")]


def answer(asked):
    request = next(one for one in account(asked).inbox.all() if isinstance(one, MeetingRequest))
    {"accept": request.accept, "decline": request.decline, "tentative": request.tentatively_accept}[asked["answer"]](body="As you wish")


def occurrence(asked):
    return found(asked).occurrence(index=asked["index"])


def move_occurrence(asked):
    one = occurrence(asked)
    one.refresh()
    one.start, one.end = moment(asked["start"]), moment(asked["end"])
    one.save(update_fields=["start", "end"])


def series(asked):
    master = found(asked)
    return {
        "pattern": sorted(master.recurrence.pattern.weekdays),
        "number": master.recurrence.boundary.number,
        "modified": [one.start.isoformat() for one in master.modified_occurrences or []],
        "deleted": [one.start.isoformat() for one in master.deleted_occurrences or []],
    }


def busy(asked):
    protocol = account(asked).protocol
    views = protocol.get_free_busy_info(
        accounts=[(one, "Required", False) for one in asked["who"]], start=moment(asked["from"]), end=moment(asked["to"])
    )
    return [[[event.start.isoformat(), event.busy_type] for event in one.calendar_events or []] for one in views]


DEEDS = {
    "open": open_account,
    "create": create,
    "get": lambda asked: shown(found(asked)),
    "change": change,
    "delete": lambda asked: found(asked).delete(send_meeting_cancellations=NONE),
    "trash": lambda asked: found(asked).move_to_trash(),
    "trashed": lambda asked: [one.subject for one in account(asked).trash.all()],
    "cancel": lambda asked: found(asked).cancel(body="Not today"),
    "view": view,
    "search": search,
    "sync": sync,
    "subscribe": subscribe,
    "listen": listen,
    "unsubscribe": unsubscribe,
    "inbox": inbox,
    "answer": answer,
    "moveOccurrence": move_occurrence,
    "deleteOccurrence": lambda asked: occurrence(asked).delete(),
    "series": series,
    "busy": busy,
    "names": lambda asked: [one.email_address for one in account(asked).protocol.resolve_names([asked["name"]])],
    "folders": lambda asked: sorted(one.name for one in account(asked).root.walk()),
    "zones": lambda asked: len(list(account(asked).protocol.get_timezones())),
}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        said = {"value": DEEDS[asked["do"]](asked)}
    except Exception as error:  # whatever exchangelib throws is an answer here
        said = {"error": type(error).__name__, "text": str(error)[:500]}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
