# SPDX-License-Identifier: BSD-2-Clause
"""The command lines whose calls fail. They find what stage.c makes: queue:0 with
three messages, queue:1 with a reader, segment:0 attached by process 3, semset:0
with a semaphore taken by it, semset:2 held by an undo operation of process 5 alone,
/live of all POSIX kinds, /held which process 6 uses; and, of a user of whom no
process lives, queue:2, segment:1, semset:1 and /left."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    command: str        # @ stands for the folder of the programs
    input: str = "/dev/null"
    out: str = "file"   # what standard output is: file or pipe
    # What could not be read is said on standard error, and the status tells
    # nothing: the manual says so.
    tells: bool = False
    # The messages stay where they are, or are given at least once.
    repeats: bool = False
    # A failure may leave an object changed in part.
    partial: bool = False
    # What it makes is meant to stay, and who comes next finishes it.
    keeps: bool = False
    # Errors that mean something else to this command: call -> errors.
    spared: dict = dataclasses.field(default_factory=dict)

    def silent(self):
        """A command that does nothing."""
        return dataclasses.replace(self, command="/bin/true")


LISTING = dict(tells=True)
ORPHANED = "--orphaned=likely --older-than 0"

CASES = [
    Case("lsipc", "lsipc -qmsQMS -o TARGET,KEY,OWNER,PERMS,SIZE,MSGS,NSEMS,SVAL"),
    Case("lsipc-json", "lsipc -qmsQMS -J", **LISTING),
    Case("lsipc-filter", "lsipc -a --owner root --in-use -r -o TARGET",
         **LISTING),
    Case("lsipc-orphaned", "lsipc -qmsQMS --orphaned=likely -r -o TARGET",
         **LISTING),
    Case("lsipc-processes", "lsipc -a -p", **LISTING),
    Case("lsipc-processes-json", "lsipc -qmsQMS -p -J", **LISTING),
    Case("lsipc-namespaces", "lsipc --all-namespaces -a -o TARGET,OWNER",
         **LISTING),
    Case("lsipc-limits", "lsipc -g -J", **LISTING),
    Case("lsipc-one", "lsipc segment:0", **LISTING),
    Case("lsipc-changes", "lsipc -qmsQMS --every 10ms --count 2 --changes",
         **LISTING),
    Case("ipcs", "ipcs"),
    Case("ipcs-limits", "ipcs -l"),
    Case("ipcs-summary", "ipcs -u"),
    Case("ipcs-set", "ipcs -s -i 0"),
    Case("ipcs-posix", "ipcs --posix -a", **LISTING),
    Case("ipcrm-orphaned", f"ipcrm -a {ORPHANED}", **LISTING),
    Case("ipcrm-orphaned-posix",
         f"ipcrm -a=pmsg -a=pshm -a=psem {ORPHANED}", **LISTING),
    Case("ipcrm-older", "ipcrm -a --older-than 0", **LISTING),
    Case("ipcrm-owner", "ipcrm -a --owner 123456 --older-than 0"),
    Case("ipcrm-dry-run", f"ipcrm -n -a {ORPHANED}", **LISTING),
    Case("ipcrm-input", "ipcrm -", input="targets"),
    Case("ipcrm-input-filter", f"ipcrm {ORPHANED} -", input="targets",
         **LISTING),
    Case("ipcrm-all", "ipcrm -a"),
    Case("ipcsend-lines", "ipcsend queue:2 -l", input="lines"),
    Case("ipcsend-json", "ipcsend queue:2 -J", input="records"),
    Case("ipcsend-zero", "ipcsend queue:2 -z -t 7 -m sent-one -m sent-two"),
    Case("ipcsend-posix", "ipcsend -N /live -l -n", input="records"),
    Case("ipcrecv-all", "ipcrecv queue:0 -a"),
    Case("ipcrecv-pipe", "ipcrecv queue:0 -a -J", out="pipe"),
    Case("ipcrecv-follow", "ipcrecv queue:0 -F -w 50ms", out="pipe"),
    Case("ipcrecv-peek", "ipcrecv queue:0 -a --peek --long", repeats=True),
    Case("ipcrecv-to", "ipcrecv queue:0 -a --to queue:2"),
    Case("ipcrecv-exec", "ipcrecv queue:0 -a --exec /bin/cat", repeats=True),
    Case("ipcrecv-posix", "ipcrecv -N /live -a"),
    Case("ipcattach", "ipcattach segment:0"),
    Case("ipcattach-pipe", "ipcattach segment:0", out="pipe"),
    Case("ipcattach-sparse", "ipcattach segment:0 -S"),
    Case("ipcattach-posix", "ipcattach -N /live -x"),
    Case("ipcattach-write", "ipcattach -W segment:0 -o 100", input="bytes",
         partial=True),
    Case("ipcattach-zero", "ipcattach --zero segment:1", partial=True),
    Case("ipcattach-command", "ipcattach segment:0 -- /bin/true"),
    Case("ipcsem", "ipcsem semset:0 -J"),
    Case("ipcsem-set", "ipcsem set semset:0 0=7 1=8", partial=True),
    Case("ipcsem-op", "ipcsem op semset:0 0+1 1-1"),
    Case("ipcsem-run", "ipcsem run --slots 2 -k 0x77 -- /bin/true", keeps=True),
    Case("ipcsem-descendants",
         "ipcsem run --descendants -i 0 -- /bin/true"),
    Case("ipcsem-posix", "ipcsem post -N /live"),
    Case("ipcmk", "ipcmk -Q -S 2 -M 4096 -k 0x77 --values 3,4 --qbytes 9000 "
         "-o 123456 -p 0640"),
    Case("ipcmk-brief", "ipcmk -S 2 -k 0x5201 -e -b"),
    Case("ipcmk-posix", "ipcmk -q -s -m 5000 -n /new -o 123456 -p 0640 "
         "--values 4 --reserve"),
    Case("ipcmod", "ipcmod -v queue:0 segment:0 -o 123456 -p 0640"),
    Case("ipcmod-orphaned", f"ipcmod -a {ORPHANED} -p 0400", **LISTING),
    Case("ipcmod-input", f"ipcmod {ORPHANED} -p 0400 -", input="targets",
         **LISTING),
    Case("ipcmod-posix", "ipcmod psegment:/live pqueue:/live -p 0640 -o 123456",
         partial=True),
    Case("ipcwait", "ipcwait queue:0 segment:0 semset:0 -n"),
    Case("ipcwait-gone", "ipcwait queue:0 -n --until gone"),
    Case("ipcwait-none", "ipcwait -qmsQMS --owner root -n --until gone"),
    Case("ipcwait-empty", "ipcwait pqueue:/live -n --until empty"),
    Case("ipccheck-limits", "ipccheck -w 80% -c 95% limits", **LISTING),
    Case("ipccheck-orphans", "ipccheck -c 100 orphans", **LISTING),
    Case("ipccheck-queue", "ipccheck -c 1 queue --measure messages", **LISTING),
    Case("ipccheck-exists", "ipccheck -c 1: exists --owner root", **LISTING),
    Case("ipcmetrics", "ipcmetrics -qmsQMS --each", **LISTING),
    Case("ipcmetrics-file", "ipcmetrics -a -o metrics", **LISTING),
    Case("ipcrun", "ipcrun --limit msgmni=9 --leaks=fail -- "
         "/usr/bin/ipcmk -Q"),
]
