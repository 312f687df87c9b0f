# SPDX-License-Identifier: BSD-2-Clause
"""The command lines whose calls fail. They find what stage.c makes: queue:0 with
three messages, queue:1 with a reader, segment:0 attached by process 3, semset:0
with a semaphore taken by it, semset:2 held by an undo operation of process 5 alone,
/live of all POSIX kinds, /held which process 6 uses; and, of a user of whom no
process lives, queue:2, segment:1, semset:1 and /left."""

import dataclasses

from calls import USERS


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    command: str        # @ stands for the folder of the programs
    input: str = "/dev/null"
    out: str = "file"   # what standard output is: file or pipe
    # What could not be read is said on standard error, and the status tells
    # nothing: the manual says so.
    tells: bool = False
    # For a shell: what could not be read is not offered, and nothing is said.
    offers: bool = False
    # What it prints may be removed next: a failure adds nothing.
    selects: bool = False
    # The messages stay where they are, or are given at least once.
    repeats: bool = False
    # A failure may leave an object changed in part: its content; or its
    # attributes, too.
    partial: str = ""
    # What it makes is meant to stay, and who comes next finishes it.
    keeps: bool = False
    status: int = 0     # without a fault
    failures: tuple = (1,)  # the statuses of a failure
    # Rows of UNSEEN that this command's failures show.
    seen: tuple = ()
    # Errors that mean something else to this command: call -> errors.
    spared: dict = dataclasses.field(default_factory=dict)

    def silent(self):
        """A command that does nothing."""
        return dataclasses.replace(self, command="/bin/true")


LISTING = dict(tells=True)
PLUGIN = dict(tells=True, failures=(3,))
RUNS = (125, 126)  # of what runs a command
ORPHANED = "--orphaned=likely --older-than 0"

CASES = [
    Case("lsipc", "lsipc -qmsQMS -o TARGET,KEY,OWNER,PERMS,SIZE,MSGS,NSEMS,SVAL"),
    Case("lsipc-json", "lsipc -qmsQMS -J", **LISTING),
    Case("lsipc-filter", "lsipc -a --owner root --in-use -r -o TARGET",
         seen=(USERS,), **LISTING),
    Case("lsipc-orphaned", "lsipc -qmsQMS --orphaned=likely -r -o TARGET",
         selects=True, **LISTING),
    Case("lsipc-processes", "lsipc -a -p", **LISTING),
    Case("lsipc-processes-json", "lsipc -qmsQMS -p -J", **LISTING),
    Case("lsipc-namespaces", "lsipc --all-namespaces -a -o TARGET,OWNER",
         **LISTING),
    Case("lsipc-limits", "lsipc -g -J", **LISTING),
    Case("lsipc-one", "lsipc segment:0", **LISTING),
    Case("lsipc-changes", "lsipc -qmsQMS --every 10ms --count 2 --changes",
         **LISTING),
    Case("lsipc-every", "lsipc -qmsQMS -t --every 10ms --count 2",
         **LISTING),
    Case("lsipc-limits-text", "lsipc -g --over 0", **LISTING),
    Case("lsipc-queue", "lsipc queue:1", **LISTING),
    Case("lsipc-set", "lsipc semset:0", **LISTING),
    Case("lsipc-set-json", "lsipc semset:0 -J", **LISTING),
    Case("lsipc-posix", "lsipc psegment:/held pqueue:/live psem:/live -p",
         **LISTING),
    Case("lsipc-export", "lsipc -a -c -t --sort KIND -e", **LISTING),
    Case("lsipc-ns", "lsipc --ns 3 -a -y -n", **LISTING),
    Case("ipcmod-complete", "ipcmod --complete target qmsQMS '' ipcrm",
         offers=True),
    Case("ipcs", "ipcs"),
    Case("ipcs-limits", "ipcs -l"),
    Case("ipcs-summary", "ipcs -u"),
    Case("ipcs-set", "ipcs -s -i 0"),
    Case("ipcs-queue", "ipcs -q -i 0", **LISTING),
    Case("ipcs-segment", "ipcs -m -i 0"),
    Case("ipcs-pids", "ipcs -p"),
    Case("ipcs-times", "ipcs -t"),
    Case("ipcs-creators", "ipcs -c"),
    Case("ipcs-posix", "ipcs --posix -a", **LISTING),
    Case("ipcrm-orphaned", f"ipcrm -a {ORPHANED}", **LISTING),
    Case("ipcrm-orphaned-posix",
         f"ipcrm -a=pmsg -a=pshm -a=psem {ORPHANED}", **LISTING),
    Case("ipcrm-older", "ipcrm -a --older-than 0", **LISTING),
    Case("ipcrm-owner", "ipcrm -a --owner left --older-than 0",
         seen=(USERS,)),
    Case("ipcrm-dry-run", f"ipcrm -n -a {ORPHANED}", selects=True,
         **LISTING),
    Case("ipcrm-input", "ipcrm -", input="targets"),
    Case("ipcrm-input-filter", f"ipcrm {ORPHANED} -", input="targets",
         **LISTING),
    Case("ipcrm-all", "ipcrm -a"),
    Case("ipcrm-keys", "ipcrm -v -Q 0x5101 -M 0x5302 -S 0x5203"),
    Case("ipcrm-verbose", "ipcrm -v -a --owner 123456 --older-than 0",
         **LISTING),
    Case("ipcrm-posix", "ipcrm pqueue:/left psem:/left psegment:/left"),
    Case("ipcsend-lines", "ipcsend queue:2 -l", input="lines"),
    Case("ipcsend-json", "ipcsend queue:2 -J", input="records"),
    Case("ipcsend-zero", "ipcsend queue:2 -z -t 7 -m sent-one -m sent-two"),
    Case("ipcsend-posix", "ipcsend -N /live -l -n", input="records"),
    Case("ipcsend-null", "ipcsend -k 0x5103 -0 -w 1", input="lines"),
    Case("ipcsend-rejects", "ipcsend queue:2 -J --rejects rejects",
         input="lines", keeps=True, status=1),
    Case("ipcrecv-all", "ipcrecv queue:0 -a"),
    Case("ipcrecv-pipe", "ipcrecv queue:0 -a -J", out="pipe"),
    Case("ipcrecv-follow", "ipcrecv queue:0 -F -w 50ms", out="pipe", status=2),
    Case("ipcrecv-peek", "ipcrecv queue:0 -a --peek --long", repeats=True),
    Case("ipcrecv-to", "ipcrecv queue:0 -a --to queue:2"),
    Case("ipcrecv-exec", "ipcrecv queue:0 -a --exec /bin/cat", repeats=True),
    Case("ipcrecv-posix", "ipcrecv -N /live -a"),
    Case("ipcrecv-type", "ipcrecv queue:0 -t 1 -e -x"),
    Case("ipcrecv-null", "ipcrecv -k 0x5101 -c 2 -0", out="pipe"),
    Case("ipcrecv-truncate", "ipcrecv queue:0 -a -r --truncate=400"),
    Case("ipcrecv-to-posix", "ipcrecv queue:0 -a --to pqueue:/left --as 3"),
    Case("ipcrecv-failed", "ipcrecv queue:0 -a --exec /bin/false "
         "--failed queue:2", repeats=True, status=1),
    Case("ipcrecv-posix-peek", "ipcrecv -N /live -J -n", out="pipe"),
    Case("ipcattach", "ipcattach segment:0"),
    Case("ipcattach-pipe", "ipcattach segment:0", out="pipe"),
    Case("ipcattach-sparse", "ipcattach segment:0 -S"),
    Case("ipcattach-posix", "ipcattach -N /live -x"),
    Case("ipcattach-write", "ipcattach -W segment:0 -o 100", input="bytes",
         partial="content"),
    Case("ipcattach-zero", "ipcattach --zero --force segment:0",
         partial="content"),
    Case("ipcattach-command", "ipcattach segment:0 -- /bin/true",
         failures=RUNS),
    Case("ipcattach-part", "ipcattach segment:0 -x -o 8000 -l 4100"),
    Case("ipcattach-hold", "ipcattach segment:0 --hold=5ms"),
    Case("ipcattach-posix-sparse", "ipcattach -N /live -S"),
    Case("ipcattach-posix-write", "ipcattach -W -N /live", input="bytes",
         partial="content"),
    Case("ipcattach-posix-zero", "ipcattach --zero -N /left -l 5000",
         partial="content"),
    Case("ipcsem", "ipcsem semset:0 -J", **LISTING),
    Case("ipcsem-set", "ipcsem set semset:0 0=7 1=8", partial="content"),
    Case("ipcsem-op", "ipcsem op semset:0 0+1 1-1"),
    Case("ipcsem-run", "ipcsem run --slots 2 -k 0x77 -- /bin/true", keeps=True,
         failures=RUNS),
    Case("ipcsem-descendants",
         "ipcsem run --descendants -i 0 -- /bin/true", failures=RUNS),
    Case("ipcsem-posix", "ipcsem post -N /live"),
    Case("ipcsem-posix-get", "ipcsem -N /live -J"),
    Case("ipcsem-posix-set", "ipcsem set -N /live 3", partial="content"),
    Case("ipcsem-posix-wait", "ipcsem wait -N /live -w 1"),
    Case("ipcsem-wait", "ipcsem wait semset:0 -n 0"),
    Case("ipcsem-values", "ipcsem semset:0 --values"),
    Case("ipcmk", "ipcmk -Q -S 2 -M 4096 -k 0x77 --values 3,4 --qbytes 9000 "
         "-o 123456 -p 0640"),
    Case("ipcmk-brief", "ipcmk -S 2 -k 0x5201 -e -b"),
    Case("ipcmk-posix", "ipcmk -q -s -m 5000 -n /new -o 123456 -p 0640 "
         "--values 4 --reserve"),
    Case("ipcmk-dry-run", "ipcmk -Q -S 2 -M 4096 -k 0x77 --dry-run"),
    Case("ipcmk-verbose", "ipcmk -v -Q -k 0x77 -p u=rw"),
    Case("ipcmk-private", "ipcmk -M 1M --private --no-reserve -o left:left"),
    Case("ipcmk-posix-existing", "ipcmk -q -m 100 -s -n /live -e --any"),
    Case("ipcmod", "ipcmod -v queue:0 segment:0 -o left:left -p 0640",
         seen=(USERS,)),
    Case("ipcmod-orphaned", f"ipcmod -a {ORPHANED} -p 0400", **LISTING),
    Case("ipcmod-input", f"ipcmod {ORPHANED} -p 0400 -", input="targets",
         **LISTING),
    Case("ipcmod-posix", "ipcmod psegment:/live pqueue:/live -p 0640 -o 123456",
         partial="attributes"),
    Case("ipcmod-qbytes", "ipcmod -v -Q 0x5101 --qbytes 5000",
         **LISTING),
    Case("ipcmod-lock", "ipcmod -v segment:0 --lock"),
    Case("ipcmod-dry-run", "ipcmod -n -a --owner root -p 0600", **LISTING),
    Case("ipcwait", "ipcwait queue:0x5101 segment:0x5301 semset:0x5201 -n"),
    Case("ipcwait-gone", "ipcwait queue:0 -n --until gone", status=2),
    Case("ipcwait-none", "ipcwait -qmsQMS --owner root -n --until gone",
         status=2, seen=(USERS,)),
    Case("ipcwait-empty", "ipcwait pqueue:/live -n --until empty", status=2),
    Case("ipcwait-measures", "ipcwait queue:0 queue:2 -n --any "
         "--until messages=3"),
    Case("ipcwait-posix", "ipcwait psegment:/held psem:/live -n"),
    Case("ipcwait-input", "ipcwait - -n --until gone", input="targets",
         status=2),
    Case("ipccheck-limits", "ipccheck -w 80% -c 95% limits", **PLUGIN),
    Case("ipccheck-orphans", "ipccheck -c 100 orphans", **PLUGIN),
    Case("ipccheck-queue", "ipccheck -c 1 queue --measure messages", status=2,
         **PLUGIN),
    Case("ipccheck-exists", "ipccheck -c 1: exists --owner root",
         seen=(USERS,), **PLUGIN),
    Case("ipccheck-segment", "ipccheck -v -c 1 segment segment:0", **PLUGIN),
    Case("ipccheck-resident", "ipccheck -w 1M --measure resident segment",
         **PLUGIN),
    Case("ipccheck-semaphore", "ipccheck -c 1:9 semaphore semset:0 psem:/live",
         **PLUGIN),
    Case("ipccheck-idle", "ipccheck -w 1h idle -qmsQMS", status=3, **PLUGIN),
    Case("ipccheck-stalled", "ipccheck -w 5m --measure stalled queue -v",
         **PLUGIN),
    Case("ipcmetrics", "ipcmetrics -qmsQMS --each", **LISTING),
    Case("ipcmetrics-file", "ipcmetrics -a -o metrics", **LISTING),
    Case("ipcmetrics-namespaces", "ipcmetrics --all-namespaces -a", **LISTING,
         # Not every thread is seen in any case: it says so once.
         spared={"semctl": ("EACCES", "ENOMEM")}),
    Case("ipcrun", "ipcrun --limit msgmni=9 --leaks=fail -- "
         "/usr/bin/ipcmk -Q", status=123, failures=RUNS),
    Case("ipcrun-report", "ipcrun --leaks -- /usr/bin/ipcmk -Q",
         failures=RUNS),
    Case("ipcrun-ns", "ipcrun --ns 3 -- /usr/bin/ipcrm -q 2", failures=RUNS),
]
