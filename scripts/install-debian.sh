#!/bin/sh
# Installs packages of Debian, as root and without questions: `sh scripts/install-debian.sh PACKAGE…`. Processes of one test run ask for
# the same at once, and apt turns away whoever finds another at work: here they queue. A package that is there already costs a moment.
set -eu
export DEBIAN_FRONTEND=noninteractive
# Keeps packages from starting servers of their own.
export RUNLEVEL=1
exec 9</var/lib/dpkg
flock 9
# Descriptor 9 stays here: whatever a package leaves running would keep the others waiting.
install() { apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" 9<&-; }
# The lists of packages may be missing or too old.
install "$@" || { apt-get update 9<&- && install "$@"; }
