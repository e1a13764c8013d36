"""exchangelib's share of `bench ews`: FILE ITEMS WARM_UP ROUNDS; prints the milliseconds of each round as a JSON list.

Its own service reads the bytes as if they had come from a server: SOAP, response message, items, and of each item id and times. What it logs is switched off, and the collector of garbage is left as it is.
"""
import json
import logging
import sys
import time

import exchangelib as xl
from exchangelib.services import SyncFolderItems
from exchangelib.version import EXCHANGE_2019, Version

logging.disable(logging.CRITICAL)
file, items, warm_up, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
with open(file, "rb") as opened:
    answer = opened.read()

configuration = xl.Configuration(
    service_endpoint="https://exchange.bank.example/EWS/Exchange.asmx",
    credentials=xl.Credentials("nobody", "nothing"),
    auth_type=xl.BASIC,
    version=Version(EXCHANGE_2019),
)
account = xl.Account(
    "ada@bank.example", config=configuration, autodiscover=False, access_type=xl.DELEGATE, default_timezone=xl.UTC
)


class Answer:
    """As much of an answer of `requests` as the service looks at."""

    def iter_content(self):
        return answer

    def close(self):
        pass


class Fed(SyncFolderItems):
    """The service without its network."""

    def _get_response(self, payload, api_version):
        return Answer()


def read():
    service = Fed(account=account)
    count = 0
    for _kind, item in service._elems_to_objs(service._get_elements(payload=None)):
        if item.start < item.end and len(item.id) > 0:
            count += 1
    return count


taken = []
for turn in range(warm_up + rounds):
    began = time.perf_counter()
    count = read()
    ended = time.perf_counter()
    if count != items:
        raise SystemExit(f"{items} items were expected; exchangelib read {count}")
    if turn >= warm_up:
        taken.append((ended - began) * 1000)
print(json.dumps(taken))
