# Loaded by every bats file. shellcheck shell=bash

bats_require_minimum_version 1.5.0

TOP=$(cd "${BATS_TEST_DIRNAME:?}/.." && pwd)
: "${BUILD:=$TOP/build}"
set -o pipefail

# bats looks at every command, to know where a test fails; that takes a third of the
# time. What fails tells, too; only of exit, of a variable that isn't there, or of a
# signal the line is not told. bats --trace looks at every command all the same.
if [ "${BATS_TRACE_LEVEL:-0}" -eq 0 ] &&
	! declare -F bats_error_trap_of_bats >/dev/null &&
	declare -F bats_error_trap bats_capture_stack_trace >/dev/null; then
	set +T
	eval "$(declare -f bats_error_trap | sed '1s/.*/bats_error_trap_of_bats ()/')"
	bats_error_trap()
	{
		bats_check_status_from_trap
		[ -n "${BATS_DEBUG_LAST_STACK_TRACE_IS_VALID:-}" ] ||
			bats_capture_stack_trace
		BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
		bats_error_trap_of_bats
	}
fi

PATH=$BUILD:$BUILD/tools:$PATH
# script(1) runs command lines by SHELL, whoever calls the tests.
export LC_ALL=C TZ=UTC SHELL=/bin/sh
unset POSIXLY_CORRECT

if [ "$(readlink /proc/self/ns/ipc)" = "${HOST_IPC_NS:-}" ] ||
	[ -z "${HOST_IPC_NS:-}" ]; then
	echo "refused: this is the host's IPC namespace; use tests/run" >&2
	exit 1
fi

# Skips the test unless every program is there.
needs()
{
	local program
	for program; do
		command -v "$program" >/dev/null || skip "$program isn't installed"
	done
}

# The largest message type of the programs: that of a long.
most_type()
{
	echo $(((1 << ($(getconf LONG_BIT) - 1)) - 1))
}

# Skips the test unless another user can be had.
needs_root()
{
	[ "${HOST_UID:?}" -eq 0 ] || skip "needs root"
	needs setpriv
}

# Where the programs are built with sanitizers, what these find is a status of
# its own, that of no program.
if grep -q __asan_init "$BUILD/ipcs" 2>/dev/null; then
	sanitized=yes
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}exitcode=99
	UBSAN_OPTIONS=${UBSAN_OPTIONS:+$UBSAN_OPTIONS:}exitcode=99
	PATH=$TOP/tests/sanitized:$PATH
	export ASAN_OPTIONS UBSAN_OPTIONS
else
	sanitized=
fi
export sanitized

# Skips the test where sanitizers themselves can't do what it asks for: in a small
# address space, or where each of their calls fails, too; or where it runs programs
# hundreds of times in the same way.
needs_no_sanitizer()
{
	[ -z "$sanitized" ] || skip "not with sanitizers"
}

# For valgrinds: sanitizers look for the same. Where a gate runs the tests several
# times, VALGRIND=no says that it has seen enough of it.
needs_valgrind()
{
	[ -z "$sanitized" ] || return 0
	[ "${VALGRIND:-}" != no ] || skip "VALGRIND=no"
	needs valgrind
}

# Runs a command as a user who owns nothing and may nothing.
as_stranger()
{
	setpriv --reuid 54321 --regid 54321 --clear-groups "$@"
}

# Prints the path of a copy of one of our programs that every user can reach,
# wherever the sources are and whatever the umask: public_copy PROGRAM
# as_stranger alone needs none: setpriv keeps root's rights until it executes
# the program. What that program executes in turn does.
public_copy()
{
	install -m 755 "$BUILD/$1" "$BATS_TEST_TMPDIR/$1"
	chmod a+x "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" \
		"$BATS_TEST_TMPDIR"
	echo "$BATS_TEST_TMPDIR/$1"
}

# Runs a shell command line with mounts of its own. In a chroot, whose root is no
# mount point, only those below /proc can be kept from the host.
with_mounts()
{
	unshare --mount --propagation unchanged -- bash -ec '
		mount --make-rprivate / 2>/dev/null ||
			mount --make-rprivate /proc
		'"$1" bash "${@:2}"
}

# Skips the test where mounts outside of /proc would reach the host.
needs_own_root()
{
	unshare --mount true 2>/dev/null || skip "/ is no mount point"
}

# Runs a command with files mounted over others: over FILE TARGET ... -- COMMAND
over()
{
	# shellcheck disable=SC2016
	with_mounts '
		while [ "$1" != -- ]; do
			mount --bind "$1" "$2"
			shift 2
		done
		shift
		exec "$@"
	' "$@"
}

# Runs a command where /proc is empty, but for what sanitizers cannot do without.
without_proc()
{
	# shellcheck disable=SC2016
	with_mounts '
		hide_proc
		exec "$@"
	' "$@"
}

hide_proc()
{
	local kept=$BATS_TEST_TMPDIR/proc

	if [ -n "$sanitized" ]; then
		mkdir -p "$kept"
		mount --rbind /proc "$kept"
	fi
	mount -t tmpfs none /proc
	if [ -n "$sanitized" ]; then
		mkdir /proc/self
		ln -s "$kept"/self/{maps,exe,environ} /proc/self
		without_leak_detection
	fi
}

# The one for leaks needs files, memory and /proc, and no tracer.
without_leak_detection()
{
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
}
export -f hide_proc without_leak_detection

# Lets LD_PRELOAD put a library in front of the sanitizers.
foreign_first()
{
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
}

# Skips the test where nothing can be mounted.
needs_mounts()
{
	unshare --mount true 2>/dev/null || skip "can't mount anything"
}

# Runs a shell command line in an IPC namespace that is empty, where /dev holds
# little, and /dev/shm and /dev/mqueue are its own: own COMMAND_LINE [ARG ...]
own()
{
	# shellcheck disable=SC2016
	with_mounts '
		mkdir -p "$BATS_TEST_TMPDIR/dev"
		mount --rbind /dev "$BATS_TEST_TMPDIR/dev"
		mount -t tmpfs -o mode=755 none /dev
		for file in null zero full urandom tty; do
			: >/dev/$file
			mount --bind "$BATS_TEST_TMPDIR/dev/$file" /dev/$file
		done
		ln -s /proc/self/fd /dev/fd
		mkdir /dev/shm /dev/mqueue
		mount -t tmpfs -o mode=1777 none /dev/shm
		line=$1
		shift
		exec unshare --ipc -- bash -eu -o pipefail -c \
			"trap \"kill \\\$(jobs -p) 2>/dev/null || :\" EXIT
			mount -t mqueue none /dev/mqueue; $line" own "$@"
	' "$@"
}

# In a command line of own a bare ! could not fail it.
fails()
{
	if "$@"; then
		return 1
	fi
}
export -f fails

# Reduces a diagnostic to its form in the manual: without objects, numbers,
# names of users, kinds, choices of messages, and errors without a known cause.
reason()
{
	sed -E -e 's/^\.It "(.*)"$/\1/' -e 's/^(ipc[a-z]+|lsipc): //' -e 's/\\-/-/g' \
		-e 's/^(queue|segment|semset|kernel\.[a-z]+)(:[0-9a-fx]+)?: //' \
		-e 's/^p(queue|segment|sem):\/[^ ]*: //' -e 's/s? of [^ ]+ \(ulimit/s of USER (ulimit/' \
		-e 's/owned by [^ ]*,/owned by USER,/' \
		-e 's/ of [^ ]+:[^ ]+, caller [^ ;]+/ of USER/' \
		-e 's/^(-[a-zQ]|--ns) [^ ]*: //' \
		-e 's/message [0-9]+: //' -e 's/; ([0-9]+|nothing) sent$//' \
		-e 's/only [^ ]+ \(owner\)(, [^ ]+ \(creator\))?/only USER/' \
		-e 's/(message queue|shared memory segment|semaphore set)s/KINDs/' \
		-e 's/message of (type|a type other than) -?[0-9]+( or lower)?/message/' \
		-e 's/ ([0-9]+) (byte|message)([, ]|$)/ \1 \2s\3/g' \
		-e 's/\(E[A-Z0-9]+\);/(ERROR);/' -e 's/[0-9]+/N/g'
}

# Whether the manual of a command, or the one for all, lists a message.
is_listed()
{
	# Not in a pipe: grep ends at once.
	grep -h '^\.It "' "$TOP/man/${1%%:*}.1" "$TOP/man/sysvipc-utils.7" |
		reason >"$BATS_TEST_TMPDIR/listed"
	grep -qxFe "$(reason <<<"$1")" "$BATS_TEST_TMPDIR/listed" || {
		echo "not in the manual: $1"
		return 1
	}
}

# Runs a command as nobody: in the command lines of own.
nobody()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

# Whether a command of own fails with this diagnostic, which the manual lists,
# but for what strerror(3) says: refuses DIAGNOSTIC COMMAND ...
refuses()
{
	local said

	if said=$("${@:2}" 2>&1 >/dev/null); then
		echo "no failure: ${*:2}"
		return 1
	fi
	[ "${said%%$'\n'Try *}" = "$1" ] || {
		echo "expected: $1"
		echo "it said:  $said"
		return 1
	}
	[[ $1 = *": Input/output error" ]] || is_listed "$1"
}
export TOP
export -f nobody refuses reason is_listed

# How many objects there are: count msg|shm|sem
count()
{
	awk 'NR > 1' "/proc/sysvipc/$1" | wc -l
}

# Whether an object is there: exists msg|shm|sem ID
exists()
{
	awk -v id="$2" 'NR > 1 && $2 == id { found = 1 } END { exit !found }' \
		"/proc/sysvipc/$1"
}

# The key of an object, as ipcs shows it: key_of msg|shm|sem ID
key_of()
{
	printf '0x%08x\n' "$(($(awk -v id="$2" '$2 == id { print $1 }' \
		"/proc/sysvipc/$1") & 0xffffffff))"
}

# Removes all objects of this namespace, by the stock tool: never by --all alone,
# which since 2.41 also removes what the machine has in /dev/shm.
remove_all()
{
	local kind

	for kind in msg shm sem; do
		/usr/bin/ipcrm --all=$kind
	done
}

# Whether ours prints what the stock tool prints: same_stdout COMMAND [ARG ...]
# Times of today are others than those of yesterday: at midnight once more.
same_stdout()
{
	local day

	printf -v day '%(%F)T'
	prints_the_same "$@" ||
		{ [ "$day" != "$(date +%F)" ] && prints_the_same "$@"; }
}

prints_the_same()
{
	timeout 60 "/usr/bin/$1" "${@:2}" >"$BATS_TEST_TMPDIR/stock" 2>/dev/null || :
	"$BUILD/$1" "${@:2}" >"$BATS_TEST_TMPDIR/ours" 2>/dev/null || {
		echo "$*: status $?"
		return 1
	}
	cmp "$BATS_TEST_TMPDIR/stock" "$BATS_TEST_TMPDIR/ours" || {
		echo "$*:"
		diff "$BATS_TEST_TMPDIR/stock" "$BATS_TEST_TMPDIR/ours"
		return 1
	}
}

# Whether a line of the standard input matches: has [OPTION ...] PATTERN
# It reads all of it: who writes to grep -q may end by SIGPIPE, which counts.
has()
{
	grep "$@" | cat >/dev/null
}
export -f has

# Waits until a command succeeds, ten seconds at most, or EVENTUALLY_TRIES; also in
# a shell below.
eventually()
{
	local tries=${EVENTUALLY_TRIES:-$((500 * ${TESTS_PATIENCE:-1}))}
	until "$@" 2>/dev/null; do
		((--tries > 0)) || return 1
		sleep 0.02
	done
}
export -f eventually

# Whether the diagnostic in stderr_lines is followed by where the help is, as
# that of misuse must be; but for a value that is well written and names
# nothing: is_misuse COMMAND
is_misuse()
{
	local pattern=': (no such (user|group)|[A-Z][a-z ]+)$'

	# shellcheck disable=SC2154 # stderr_lines is set by run
	if [[ ${stderr_lines[0]} =~ $pattern ]]; then
		[ "${#stderr_lines[@]}" -eq 1 ]
	else
		[ "${#stderr_lines[@]}" -eq 2 ] &&
			[ "${stderr_lines[1]}" = "Try '$1 --help'." ]
	fi
}

# Starts a command that goes on in the background; its pid is $!.
background()
{
	"$@" </dev/null >/dev/null 2>&1 3>&- &
}

# Waits for a process in the background, which must end so: ends_with STATUS PID
# (run can't: its subshell is not the parent.)
ends_with()
{
	local ended=0

	wait "$2" || ended=$?
	[ "$ended" -eq "$1" ] || {
		echo "process $2 ended with $ended, not $1"
		return 1
	}
}

# Prints a word for each thread: the function of the kernel that it sleeps in. Before
# Linux 5.16 x86 doesn't tell, and it is the call: sleeps /proc/PID[/task/TID] ...
sleeps()
{
	local thread function first

	for thread; do
		function=$(cat "$thread/wchan") || continue
		[ "$function" != 0 ] || read -r function first _ <"$thread/syscall"
		# ipc(2) of 32-bit programs, by its lower half.
		[ "$function" != 117 ] || function=ipc$((first & 0xffff))
		case $function in
		1 | 20) function=pipe_write ;;
		7 | 271) function=do_poll ;;
		34) function=do_sys_pause ;;
		35 | 230) function=hrtimer_nanosleep ;;
		69 | 400 | ipc11) function=do_msgsnd ;;
		70 | 401 | ipc12) function=do_msgrcv ;;
		65 | 220 | 420 | ipc1 | ipc4) function=do_semtimedop ;;
		202 | 240 | 422) function=futex_wait ;;
		# What it restarts after a stop is a wait with a time limit.
		219) function=futex_wait ;;
		242 | 243 | 279 | 280 | 418 | 419) function=wq_sleep ;;
		esac
		echo "$function"
	done 2>/dev/null
}

# Whether one of these threads sleeps in such a function: sleeps_in FUNCTION THREAD ...
sleeps_in()
{
	[[ $(sleeps "${@:2}") = *$1* ]]
}
export -f sleeps sleeps_in

# Whether a process is blocked in a call: waits_in msgsnd|msgrcv|semtimedop PID
waits_in()
{
	[[ $(sleeps "/proc/$2") = *do_$1 ]]
}

# Has the pipe open as 7 that nobody reads yet, full, and blocking or not.
fill_pipe()
{
	local fill=(dd if=/dev/zero bs=1 count=1100000 oflag=nonblock)

	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 7<>"$BATS_TEST_TMPDIR/fifo"
	# It makes non-blocking what it writes to: that which it opens is its own.
	case $1 in
	blocking) ! "${fill[@]}" of="$BATS_TEST_TMPDIR/fifo" 2>/dev/null ;;
	nonblocking) ! "${fill[@]}" >&7 2>/dev/null ;;
	esac
}

# What was written to it after that, until $1 has ended, is in $said.
read_pipe()
{
	timeout 60 tr -d '\0' <"$BATS_TEST_TMPDIR/fifo" \
		>"$BATS_TEST_TMPDIR/said" 7>&- 3>&- &
	exec 7>&-
	wait "$1" || :
	wait $!
	said=$(cat "$BATS_TEST_TMPDIR/said")
	echo "$said"
}

# Whether it waits in poll(2).
polls()
{
	[[ $(sleeps "/proc/$1") = *poll* ]]
}

# Runs a command of ours that ends with this status, or one of [01], says why unless
# that is 0, and does nothing with memory that it shouldn't:
# valgrinds STATUS COMMAND [ARG ...]
valgrinds()
{
	local valgrind

	# What hangs in a tree of tsearch(3) looks as if it could be lost.
	valgrind=(valgrind -q --error-exitcode=99 --leak-check=full \
		--show-leak-kinds=definite --errors-for-leak-kinds=definite \
		--suppressions="$TOP/tests/valgrind")
	[ -z "$sanitized" ] || valgrind=()
	run "${valgrind[@]}" "$BUILD/$2" "${@:3}"
	# shellcheck disable=SC2053,SC2154 # a pattern; run sets output and status
	if [[ $status != $1 ]] || [[ $output = *valgrind:* ]] ||
		{ [ "$status" -ne 0 ] && [ -z "$output" ]; }; then
		echo "$*: status $status: $output"
		return 1
	fi
}

# Skips the test unless every process of the machine can be looked into.
needs_sight()
{
	needs_root
	[ "$(readlink /proc/self/ns/pid)" = "pid:[4026531836]" ] ||
		skip "in a pid namespace that doesn't show every process"
	needs_mounts
}

# Runs a command that can look into every process: in some sandboxes not even
# root may look into process 1, and a kernel thread stands in for it. Nor may
# root look into what process 1 forks, until that executes its program: a /proc
# of our own leaves that out, where we may mount one and the kernel can (Linux 5.8).
sighted()
{
	if readlink /proc/1/ns/ipc >/dev/null; then
		"$@"
		return
	fi
	# shellcheck disable=SC2016
	with_mounts '
		own=yes
		mount -t proc proc /proc 2>/dev/null || own=
		mount --bind /proc/2 /proc/1
		[ -z "$own" ] || mount -o remount,hidepid=4 /proc 2>/dev/null || :
		exec "$@"
	' "$@"
}

# Starts a user of an object and waits until it is one: use THREADS VERB ...
# Its pid is $user.
use()
{
	background users "${@:2}"
	user=$!
	eventually is_blocked "$user" "$1"
}

# Whether this many threads of a process are blocked in System V IPC.
is_blocked()
{
	[ "$(sleeps "/proc/$1"/task/* |
		grep -oE 'do_msgsnd|do_msgrcv|do_semtimedop' |
		wc -l)" -eq "$2" ]
}

# How often a segment is attached.
attachments()
{
	awk -v id="$1" 'NR > 1 && $2 == id { print $7 }' /proc/sysvipc/shm
}

# Whether a segment is attached so often: is_attached ID N
is_attached()
{
	[ "$(attachments "$1")" -eq "$2" ]
}

# The same, for end_started: started THREADS VERB ...
started()
{
	use "$@"
	users_started+=("$user")
}

# Starts one that attaches, and waits until it is attached so often:
# attached COUNT VERB ID ...
attached()
{
	background users "${@:2}"
	user=$!
	users_started+=("$user")
	eventually is_attached "$3" "$1"
}

# For teardown: ends those that were started.
end_started()
{
	end "${users_started[@]}"
	users_started=()
}

# Whether a process has stopped, or ended.
is_still()
{
	! [ -e "/proc/$1" ] ||
		grep -q '^State:[[:blank:]]*[TtZX]' "/proc/$1/status"
}

# Ends processes that were started by background and use, and those they made.
end()
{
	local pid
	for pid; do
		# A server would replace its children meanwhile.
		if kill -STOP "$pid" 2>/dev/null; then
			eventually is_still "$pid" || :
		fi
		pkill -9 -P "$pid" || :
		kill -9 "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
}

# The first lines of the tables in /proc/sysvipc, for the tests.
# shellcheck disable=SC2034
{
MSG_HEAD='       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime'
SHM_HEAD='       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap'
SEM_HEAD='       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime'
}

# A namespace full of objects of every sort.
populate()
{
	local key mode id huge=5497558138880

	for key in 1 0 0x7fffffff 0xfffffff0 0x80000000; do
		objects queue $key 0644
		objects segment $key 0640 5000
		objects semset $key 0600 3
	done
	for mode in 0 1 2 4 10 20 40 100 200 400 777; do
		objects queue 0 $mode
		objects segment 0 $mode 1
		objects semset 0 $mode 250
	done
	# 010000 is SHM_NORESERVE: more than there is.
	[ "$(getconf LONG_BIT)" = 64 ] || huge=2147483647
	for size in 1 4095 4096 1048576 1073741824 $huge; do
		objects segment 0 010600 "$size"
	done
	objects send 0 5 "$(printf %5000s x)"
	objects send 0 7 ""
	objects send 2 1 hello
	objects receive 2
	objects touch 0
	objects lock 1
	objects op 0 1 5
	# Slots that are used again have ids over 32768.
	for kind in q m s; do
		id=$(case $kind in
			q) objects queue 0 0600 ;;
			m) objects segment 0 0600 1 ;;
			s) objects semset 0 0600 1 ;;
		esac)
		/usr/bin/ipcrm -$kind "$id"
	done
	objects queue 0x123 0600
	objects segment 0x123 0600 77
	objects semset 0x123 0600 1
	if [ "$HOST_UID" -eq 0 ]; then
		for kind in queue segment semset; do
			objects chown $kind 0 54321 54321 0644
			objects chown $kind 1 1001 1001 0640
			objects chown $kind 2 65534 65534 0777
		done
	fi
}

# Adds a segment that is removed, and attached until end "$doomed".
# shellcheck disable=SC2034
add_doomed()
{
	background objects doom "$(objects segment 0x99 0666 123456)" \
		tail -f /dev/null
	doomed=$!
	eventually has_doomed
}

has_doomed()
{
	awk '$3 == 1666 { found = 1 } END { exit !found }' /proc/sysvipc/shm
}

# Only one test at a time changes the host, and the change is undone even if the
# test is killed: host_restore starts a process that runs a command line as soon
# as the test has ended or calls host_restored, and holds the lock until then.
host_lock()
{
	needs_root
	needs flock
	exec {host_lock}>/run/lock/sysvipc-utils.lock ||
		skip "/run/lock can't be written"
	flock -w 300 "$host_lock" || skip "another test changes the host"
}

host_restore()
{
	exec {host_keeper}> >(
		exec >/dev/null 2>&1 3>&-
		trap "" INT TERM HUP
		cat
		eval "$1"
	)
	host_keeper_pid=$!
}

host_restored()
{
	exec {host_keeper}>&-
	wait "$host_keeper_pid"
}

# Adds 128 MiB of swap, and a control group with a limit for memory; skips the
# test where it can't.
begin_swap()
{
	local swap=/var/tmp/sysvipc-utils.swap.$$

	needs mkswap swapon
	host_lock
	group=/sys/fs/cgroup/memory/sysvipc-utils.$$ limit=memory.limit_in_bytes
	if ! [ -d /sys/fs/cgroup/memory ]; then
		group=/sys/fs/cgroup/sysvipc-utils.$$ limit=memory.max
	fi
	host_restore "swapoff $swap; rm -f $swap; rmdir $group"
	mkdir "$group" 2>/dev/null || :
	[ -w "$group/$limit" ] || skip "no control group for memory here"
	(umask 077 && head -c 134217728 /dev/zero >$swap)
	{ mkswap $swap && swapon $swap; } >/dev/null 2>&1 ||
		skip "can't swap to a file here"
}

# Runs a command whose memory counts for that control group.
in_group()
{
	# shellcheck disable=SC2016
	bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"
}

# Leaves it this many bytes; the rest goes to swap.
limit_group()
{
	echo "$1" >"$group/$limit"
}

# Makes N huge pages; skips the test where they can't be had.
begin_huge_pages()
{
	local pages=/proc/sys/vm/nr_hugepages

	host_lock
	[ -w $pages ] || skip "no huge pages here"
	host_restore "echo $(cat $pages) >$pages"
	echo "$1" >$pages
	[ "$(cat $pages)" -eq "$1" ] || skip "$1 huge pages can't be had"
	# shellcheck disable=SC2034
	huge_page=$(awk '$1 == "Hugepagesize:" { print $2 * 1024 }' \
		/proc/meminfo)
}

free_huge_pages()
{
	awk '$1 == "HugePages_Free:" { print $2 }' /proc/meminfo
}
