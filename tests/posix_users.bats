#!/usr/bin/env bats
# Who uses POSIX objects: what lsipc says is what is, and ipcrm removes nothing
# that a process has open, mapped, or waits for. The oracles are the programs
# that use them, and /proc.

bats_require_minimum_version 1.5.0
load helper

setup()
{
	needs_mounts
	needs_sight
}

# Starts a user of an object in a command line of own, and waits until a command
# succeeds with its pid: begin CONDITION COMMAND ... Its pid is $user.
begin()
{
	"${@:2}" </dev/null >/dev/null 2>&1 3>&- &
	user=$!
	eventually "$1" "$user" || {
		echo "$*: never $1"
		return 1
	}
}

# Conditions: a process sleeps, in a function of the kernel.
pauses()
{
	sleeps_in pause "/proc/$1/task"/* ||
		[[ $(cat "/proc/$1/task"/*/syscall 2>/dev/null) =~ (^|$'\n')34\  ]]
}

waits_for_queue()
{
	sleeps_in wq_sleep "/proc/$1/task"/*
}

waits_for_futex()
{
	sleeps_in futex "/proc/$1/task"/*
}

# The cells of one object: cells -Q|-M|-S NAME COLUMNS
cells()
{
	sighted lsipc "$1" -r --noheadings -o "NAME,$3" |
		awk -v name="$2" '$1 == name { sub(/^[^ ]* /, ""); print }'
}

# Those who use it: users_of -Q|-M|-S NAME
users_of()
{
	sighted lsipc "$1" -N "$2" -p -r --noheadings -o PID,USE,WHAT,COUNT |
		sed 's/\\x20/ /g'
}

# What ipcrm answers about queues that nobody is seen to use: nothing, but where the
# kernel does not tell whether something has them open, as on Linux 7.3:
# untold_queues NAME ...
untold_queues()
{
	local name

	: >/dev/mqueue/asked
	for name; do
		# F_SETLEASE, F_WRLCK
		perl -e "open F, q(<), q(/dev/mqueue/asked);
			exit !fcntl(F, 1024, 1)" || echo "ipcrm: pqueue:/$name:" \
			"not removed: cannot tell whether something has it open:" \
			"its file system has no leases, or fs.leases-enable is 0"
	done
	rm /dev/mqueue/asked
}

here()
{
	export -f untold_queues begin pauses waits_for_queue waits_for_futex cells users_of \
		sighted with_mounts eventually fails over
	own "$@"
}

@test "lsipc shows who has a queue open, and for what" {
	here '
		posix queue /q 0600
		posix queue /other 0600
		begin pauses posix_users open /dev/mqueue/q
		reader=$user
		begin pauses posix notify /q
		[ "$(cells -Q /q PIDS,WAITERS)" = "$(printf "%s\n" $reader $user |
			sort -n | paste -sd,) 0" ]
		[ "$(cells -Q /other PIDS,WAITERS)" = " 0" ]
		[ "$(users_of -Q /q | sort)" = "$(sort <<<"\
$reader open rw 2
$user open r 1")" ]
		[ "$(users_of -Q /other)" = "- - - -" ]'
}

@test "lsipc shows who waits for a message, and who waits to send one" {
	here '
		posix queue /q 0600 1 100
		begin waits_for_queue posix_users receive /q 3
		eventually eval "[ \"\$(sleeps /proc/$user/task/* |
			grep -o wq_sleep | wc -l)\" -eq 3 ]"
		[ "$(cells -Q /q PIDS,WAITERS)" = "$user 3" ]
		[ "$(users_of -Q /q)" = "\
$user open r 3
$user receiving any priority 3" ]
		kill $user
		wait $user || :
		posix send /q 0 x
		begin waits_for_queue posix_users send /q 7 42
		[ "$(cells -Q /q PIDS,WAITERS)" = "$user 1" ]
		[ "$(users_of -Q /q)" = "\
$user open w 1
$user sending priority 7, 42 bytes 1" ]
		# One that is stopped has not gone away.
		kill -STOP $user
		eventually grep -q "^State:.T" /proc/$user/status
		[ "$(cells -Q /q PIDS,WAITERS)" = "$user 1" ]
		kill -CONT $user'
}

@test "lsipc shows who has shared memory mapped, and who has it only open" {
	here '
		posix segment /m 0600 5000
		posix segment /n 0600 5000
		begin pauses posix_users map /dev/shm/m r
		a=$user
		begin pauses posix_users map /dev/shm/m rw
		b=$user
		begin pauses posix_users open /dev/shm/n
		[ "$(cells -M m PIDS)" = \
			"$(printf "%s\n" $a $b | sort -n | paste -sd,)" ]
		[ "$(users_of -M m | sort)" = "$(sort <<<"\
$a mapped r 1
$b mapped rw 1")" ]
		[ "$(users_of -M n)" = "$user open rw 2" ]'
}

@test "lsipc shows who waits for a semaphore, besides its own count" {
	here '
		posix sem /s 0600 0
		begin waits_for_futex posix_users wait /s 2
		eventually eval "[ \"\$(sleeps /proc/$user/task/* |
			grep -o futex | wc -l)\" -eq 2 ]"
		[ "$(cells -S s PIDS,WAITERS,NWAIT)" = "$user 2 2" ]
		[ "$(users_of -S s)" = "\
$user mapped rw 1
$user waiting -1 2" ]
		# One that is killed leaves its count.
		kill -9 $user
		wait $user || :
		[ "$(cells -S s PIDS,WAITERS,NWAIT)" = " 0 2" ]'
}

@test "lsipc shows who waits for a word of shared memory" {
	here '
		posix segment /m 0600 4096
		begin waits_for_futex posix_users futex /dev/shm/m 40
		[ "$(users_of -M m)" = "\
$user mapped rw 1
$user waiting offset 40 1" ]'
}

@test "lsipc shows who waits with a time limit, and was stopped" {
	here '
		posix segment /m 0600 4096
		begin waits_for_futex posix_users futex /dev/shm/m 40 1000
		kill -STOP $user
		eventually grep -q "^State:.*T" /proc/$user/status
		kill -CONT $user
		eventually waits_for_futex $user
		[ "$(users_of -M m)" = "\
$user mapped rw 1
$user waiting offset 40 1" ]
		[ "$(sighted lsipc -M --waiting -r --noheadings -o NAME)" = m ]'
}

@test "lsipc sees users that hide in children and threads" {
	here '
		posix queue /q 0600
		posix segment /m 0600 100
		begin pauses posix_users child /dev/mqueue/q
		child=$(pgrep -P $user)
		[ "$(cells -Q /q PIDS)" = "$child" ]
		for verb in lost leaderless; do
			begin pauses posix_users $verb /dev/shm/m
			eventually eval "ls -l /proc/$user/task/*/fd | has shm/m"
			[ "$(users_of -M m)" = "$user open rw 1" ]
			kill $user
			wait $user || :
		done'
}

# Where the first thread has ended, its folder of descriptors is root's.
@test "lsipc sees what a process of the same user has open that lost its first thread" {
	here '
		nobody posix queue /q 0600
		nobody posix queue /idle 0600
		begin pauses setpriv --reuid 65534 --regid 65534 --clear-groups \
			posix_users leaderless /dev/mqueue/q
		eventually eval "ls -l /proc/$user/task/*/fd | has /q"
		nobody lsipc -Q --older-than 0 -r --noheadings -o NAME >"$1/out" \
			2>"$1/err"
		cat "$1/out" "$1/err"
		[ "$(cat "$1/out")" = /idle ]
		fails grep -q dumpable "$1/err"' "$BATS_TEST_TMPDIR"
}

@test "--ns PID is the namespace of the threads of a process that lost its first one" {
	needs_root
	here '
		posix segment /m 0600 100
		id=$(objects queue 0 0600)
		begin pauses posix_users leaderless /dev/shm/m
		grep -q "^State:.Z" "/proc/$user/status"
		unshare --ipc --mount bash -ec "
			mount -t tmpfs none /dev/shm
			lsipc --ns $user -q -M -r --noheadings -o TARGET" >"$1/out"
		# No folder of a thread can be opened: it may have a namespace.
		status=0
		strace -qq -P "/proc/$user" -e trace=openat -o "$1/trace" \
			-e inject=openat:error=EMFILE:when=3..4 \
			lsipc --ns $user -q 2>"$1/err" || status=$?
		cat "$1/err" "$1/trace"
		[ $status -eq 1 ]
		[[ $(cat "$1/err") = *"Too many open files" ]]
		[ "$(sed s/@.*// "$1/out")" = "queue:$id
psegment:/m" ]' "$BATS_TEST_TMPDIR"
}

@test "lsipc doesn't take the user of an object of the past for one of its name" {
	here '
		posix segment /m 0600 100
		posix queue /q 0600
		begin pauses posix_users map /dev/shm/m rw
		begin pauses posix_users open /dev/mqueue/q
		rm /dev/shm/m /dev/mqueue/q
		grep -q "/dev/shm/m (deleted)" /proc/*/maps
		posix segment /m 0600 100
		posix queue /q 0600
		[ "$(cells -M m TARGET,PIDS)" = "psegment:/m " ]
		[ "$(cells -Q /q TARGET,PIDS)" = "pqueue:/q " ]'
}

@test "lsipc sees the users of an object that has been given another name" {
	here '
		posix segment /m 0600 100
		begin pauses posix_users map /dev/shm/m rw
		mv /dev/shm/m /dev/shm/new
		ln /dev/shm/new /dev/shm/second
		[ "$(cells -M new PIDS)" = $user ]
		[ "$(cells -M second PIDS)" = $user ]'
}

@test "lsipc keeps the objects of two /dev/shm with the same names apart" {
	here '
		posix segment /m 0600 100
		posix sem /s 0600 0
		unshare --mount bash -c "mount -t tmpfs none /dev/shm
			posix segment /m 0600 100
			posix sem /s 0600 0
			posix_users map /dev/shm/m rw &
			exec posix_users wait /s 1" </dev/null >/dev/null 2>&1 3>&- &
		other=$!
		eventually waits_for_futex $other
		mapper=$(pgrep -P $other)
		eventually pauses $mapper
		[ "$(stat -c %i /dev/shm/m)" = \
			"$(stat -c %i /proc/$other/root/dev/shm/m)" ] ||
			echo "# the inodes differ, too"
		[ "$(cells -M m PIDS)" = "" ]
		[ "$(cells -S s PIDS,WAITERS)" = " 0" ]
		[ "$(sighted lsipc --ns $other -M -r --noheadings -o NAME,PIDS)" = \
			"m $mapper" ]
		[ "$(sighted lsipc --ns $other -S -r --noheadings \
			-o NAME,PIDS,WAITERS)" = "s $other 1" ]
		# One /dev/shm in two mount namespaces is one.
		unshare --mount posix_users map /dev/shm/m r </dev/null \
			>/dev/null 2>&1 3>&- &
		eventually pauses $!
		[ "$(cells -M m PIDS)" = $! ]
		kill $mapper $other $!'
}

@test "lsipc sees users in other IPC namespaces" {
	here '
		posix segment /m 0600 100
		posix queue /q 0600
		begin pauses unshare --ipc posix_users map /dev/shm/m rw
		a=$user
		begin pauses unshare --ipc posix_users open /dev/mqueue/q
		[ "$(cells -M m PIDS)" = $a ]
		[ "$(cells -Q /q PIDS)" = $user ]'
}

@test "lsipc --all-namespaces shows who uses the queues of each" {
	here '
		posix queue /q 0600
		unshare --ipc bash -c "posix queue /q 0600
			exec posix notify /q" </dev/null >/dev/null 2>&1 3>&- &
		other=$!
		eventually pauses $other
		begin pauses posix notify /q
		inode=$(stat -L -c %i /proc/$other/ns/ipc)
		own=$(stat -L -c %i /proc/$$/ns/ipc)
		sighted lsipc -Q --all-namespaces -r --noheadings \
			-o NS,NAME,PIDS >"$1/out" 2>/dev/null
		grep -qx "$inode /q $other" "$1/out"
		grep -qx "$own /q $user" "$1/out"
		[ "$(sighted lsipc --ns $other -Q -r --noheadings -o PIDS)" = \
			"$other" ]
		kill $other' "$BATS_TEST_TMPDIR"
}

@test "lsipc shows how a process asked to be notified" {
	here '
		posix queue /q 0600
		[ "$(cells -Q /q NOTIFY,SIGNAL,NOTIFYPID)" = "  0" ]
		begin pauses posix notify /q
		grep -q "NOTIFY:0 .*SIGNO:10 .*NOTIFY_PID:$user" /dev/mqueue/q
		[ "$(cells -Q /q NOTIFY,SIGNAL,NOTIFYPID)" = \
			"signal SIGUSR1 $user" ]
		kill $user
		wait $user || :
		begin pauses posix_users notify /q thread
		[ "$(cells -Q /q NOTIFY,SIGNAL,NOTIFYPID)" = "thread  $user" ]
		kill $user
		wait $user || :
		begin pauses posix_users notify /q none
		[ "$(cells -Q /q NOTIFY,SIGNAL,NOTIFYPID)" = "none  $user" ]
		sighted lsipc -QJ -o NOTIFY,SIGNAL,NOTIFYPID | jq -e ".[][0] |
			.notify == \"none\" and .signal == null and
			.notifypid == $user" >/dev/null'
}

@test "lsipc shows who uses the shared memory and semaphores of Python" {
	needs python3
	here '
		begin pauses python3 -c "
import signal
from multiprocessing import shared_memory
memory = shared_memory.SharedMemory(\"/py\", create=True, size=100)
signal.pause()"
		users_of -M py >"$1/out"
		grep -qx "$user mapped rw 1" "$1/out"
		grep -qx "$user open rw [12]" "$1/out"
		begin waits_for_futex python3 -c "
import _multiprocessing
sem = _multiprocessing.SemLock(1, 0, 1, \"/lock\", False)
sem.acquire()"
		has_waiter() { [ "$(cells -S lock PIDS,WAITERS,NWAIT)" = \
			"$user 1 1" ]; }
		eventually has_waiter' "$BATS_TEST_TMPDIR"
}

@test "lsipc sees what 32-bit programs wait for" {
	${CC:-gcc} -m32 -D_GNU_SOURCE -o "$BATS_TEST_TMPDIR/users32" \
		"$TOP/tests/tools/posix_users.c" -lrt -lpthread 2>/dev/null ||
		skip "the compiler makes no 32-bit programs"
	${CC:-gcc} -m32 -D_GNU_SOURCE -o "$BATS_TEST_TMPDIR/posix32" \
		"$TOP/tests/tools/posix.c" -lrt -lpthread
	run "$BATS_TEST_TMPDIR/users32"
	[ "$status" -ne 126 ] || skip "the kernel runs no 32-bit programs"
	here '
		posix queue /q 0600 1 100
		"$1/posix32" sem /s 0600 0
		begin waits_for_queue "$1/users32" receive /q 1
		[ "$(users_of -Q /q)" = "\
$user open r 1
$user receiving any priority 1" ]
		kill $user
		wait $user || :
		posix send /q 0 x
		begin waits_for_queue "$1/users32" send /q 7 42
		[ "$(users_of -Q /q)" = "\
$user open w 1
$user sending priority 7, 42 bytes 1" ]
		begin waits_for_futex "$1/users32" wait /s 1
		[ "$(cells -S s PIDS,WAITERS,NWAIT)" = "$user 1 1" ]
		posix segment /m 0600 4096
		begin waits_for_futex "$1/users32" futex /dev/shm/m 8
		[ "$(users_of -M m)" = "\
$user mapped rw 1
$user waiting offset 8 1" ]' "$BATS_TEST_TMPDIR"
}

@test "lsipc does not take uninspectable processes for «nobody»" {
	lsipc=$(public_copy lsipc)
	here '
		posix segment /m 0644 100
		posix queue /q 0644
		begin pauses posix_users map /dev/shm/m rw
		begin pauses posix_users open /dev/mqueue/q
		stranger=(setpriv --reuid 54321 --regid 54321 --clear-groups)
		for kind in Q M; do
			name=m
			[ $kind = M ] || name=/q
			[ "$("${stranger[@]}" "$1" -$kind -r --noheadings \
				-o NAME,PIDS,ORPHANED,IDLE 2>"$2/err" |
				grep -v secret)" = "$name ? ? ?" ]
			grep -q "there may be more users" "$2/err"
		done
		[ "$("${stranger[@]}" "$1" -Q -r --noheadings -o WAITERS \
			2>/dev/null)" = "?" ]
		# Not those who have no right to it, but for capabilities.
		"${stranger[@]}" posix segment /secret 0600 100
		[ "$("${stranger[@]}" "$1" -M -N secret -r --noheadings \
			-o ORPHANED 2>/dev/null)" = likely ]
		mount -t proc -o hidepid=2 proc /proc
		[ "$("${stranger[@]}" "$1" -M -N m -r --noheadings \
			-o PIDS,ORPHANED,IDLE 2>"$2/err")" = "? ? ?" ]
		grep -q hidepid=2 "$2/err"' "$lsipc" "$BATS_TEST_TMPDIR"
}

@test "lsipc opens no file of a process but those in /proc" {
	needs strace
	here '
		posix queue /q 0600
		begin pauses posix_users open /dev/mqueue/q
		sighted strace -f -qq -e trace=open,openat,openat2 -o "$1/trace" \
			lsipc -Q -r -o PIDS,WAITERS >/dev/null
		awk "/\"\\/proc\"/ { seen = 1 } seen" "$1/trace" >"$1/after"
		grep -q "task/$user/fd" "$1/after"
		fails grep -vE "\"(/proc(/[^\"]*)?|/q|q|\.|self|[0-9]+|stat|status|task|(self|sys|task)/[^\"]*)\"" "$1/after"' \
		"$BATS_TEST_TMPDIR"
}

@test "what somebody uses is not orphaned, and ipcrm leaves it alone" {
	needs perl
	here '
		owner=$((100000 + RANDOM))
		as() { setpriv --reuid $owner --regid $owner --clear-groups "$@"; }
		for name in mapped open left; do
			as posix segment /$name 0600 100
		done
		as posix queue /waited 0600
		as posix queue /left 0600
		as posix sem /mapped 0600 0
		as posix sem /left 0600 0
		begin pauses posix_users map /dev/shm/mapped r
		begin pauses posix_users open /dev/shm/open
		begin waits_for_queue posix_users receive /waited 1
		begin waits_for_futex posix_users wait /mapped 1
		for target in M:mapped M:open Q:/waited S:mapped; do
			[ "$(cells -${target%:*} ${target#*:} \
				ORPHANED,ORPHANED_REASON,IDLE)" = "no  0s" ]
		done
		for target in M:left Q:/left S:left; do
			[[ $(cells -${target%:*} ${target#*:} \
				ORPHANED,ORPHANED_REASON) = \
				"likely nobody\\x20is\\x20on\\x20record"* ]]
		done
		fails test "$(sighted lsipc -QMS --orphaned -r)"
		sighted ipcrm -a=pshm -a=pmsg -a=psem --orphaned \
			--older-than 0 2>/dev/null
		[ "$(ls /dev/shm /dev/mqueue | grep -c left)" -eq 3 ]
		untold=$(untold_queues left)
		said=$(sighted ipcrm -a=pshm -a=pmsg -a=psem --orphaned=likely \
			--older-than 0 2>&1) || [ "$untold" ]
		[ "$said" = "$untold" ]
		[ "$(ls /dev/shm)" = "mapped
open
sem.mapped" ]
		[ "$(ls /dev/mqueue)" = "${untold:+left
}waited" ]'
}

@test "no POSIX object is ever orphaned for certain, and the reason is named" {
	here '
		owner=$((100000 + RANDOM))
		as() { setpriv --reuid $owner --regid $owner --clear-groups "$@"; }
		as posix segment /m 0600 100
		as posix segment /wide 0666 100
		posix segment /root 0600 100
		as posix queue /full 0600
		as posix send /full 0 x
		[ "$(cells -M root ORPHANED)" = likely ]
		[[ $(cells -M root ORPHANED_REASON) = *root ]]
		[[ $(cells -M wide ORPHANED_REASON) = *mode*open* ]]
		[[ $(cells -Q /full ORPHANED_REASON) = messages* ]]
		[[ $(cells -M m ORPHANED_REASON) = nobody* ]]
		setpriv --reuid $owner --regid $owner --clear-groups \
			sleep 1000 </dev/null >/dev/null 2>&1 3>&- &
		eventually grep -q "^Uid:.$owner" /proc/$!/status
		eventually sleeps_in nanosleep /proc/$!
		[[ $(cells -M m ORPHANED,ORPHANED_REASON) = \
			"likely its\\x20owner"*"$!"* ]]
		# One that uses another object may come back to this one.
		as posix segment /other 0600 4096
		begin pauses setpriv --reuid $owner --regid $owner \
			--clear-groups posix_users map /dev/shm/other r
		[ "$(cells -M m ORPHANED)" = "?" ]
		[[ $(cells -M m ORPHANED_REASON) = *POSIX*"$user"* ]]
		fails test "$(sighted lsipc -M --orphaned=likely -r \
			--noheadings -o NAME 2>/dev/null | grep -x m)"'
}

@test "a queue shows how long it has been idle, memory and semaphores do not" {
	here '
		owner=$((100000 + RANDOM))
		as() { setpriv --reuid $owner --regid $owner --clear-groups "$@"; }
		as posix queue /q 0600
		as posix segment /m 0600 100
		as posix sem /s 0600 1
		[[ $(cells -Q /q IDLE) = [0-9]*s ]]
		[ "$(cells -M m IDLE)" = "?" ]
		[ "$(cells -S s IDLE)" = "?" ]
		touch -d "3 days ago" /dev/shm/m /dev/shm/sem.s /dev/mqueue/q 2>/dev/null ||
			:
		sighted lsipc -QMS --older-than 0 -r --noheadings -o NAME \
			>"$1/out" 2>"$1/err"
		[ "$(cat "$1/out")" = /q ]
		grep -q "^lsipc: psegment:/m and 1 more: cannot tell how long it has been idle: use of its memory leaves no time$" "$1/err"
		# What was used lately is known to be so.
		[ "$(sighted lsipc -MS --newer-than 1h -r --noheadings \
			-o NAME 2>/dev/null)" = "m
s" ]
		# Who takes what is likely takes that, too; ages count.
		fails test "$(sighted ipcrm -n -a=pshm -a=pmsg -a=psem \
			--orphaned=likely --older-than 4d)"
		[ "$(sighted ipcrm -n -a=pshm --orphaned=likely \
			--older-than 0)" = psegment:/m ]' "$BATS_TEST_TMPDIR"
}

@test "lsipc leaves no trace of its look in a semaphore" {
	here '
		posix sem /s 0600 1
		touch -d "3 days ago" /dev/shm/sem.s
		before=$(stat -c %X /dev/shm/sem.s)
		[[ $(lsipc -S) = *s*1* ]]
		[ "$(stat -c %X /dev/shm/sem.s)" = "$before" ]'
}

@test "lsipc lists users of System V and POSIX objects together, sorted" {
	here '
		segment=$(objects segment 0 0600 100)
		posix segment /m 0600 100
		posix queue /q 0600
		begin pauses posix_users open /dev/mqueue/q
		queued=$user
		users attach $segment r 0 </dev/null >/dev/null 2>&1 3>&- &
		attached=$!
		eventually grep -q SYSV /proc/$attached/maps
		[ "$(sighted lsipc -m -M -Q -r --noheadings -o TARGET,PIDS \
			--sort TARGET:desc)" = "\
segment:$segment $attached
psegment:/m 
pqueue:/q $queued" ]
		kill $attached'
}

@test "lsipc filters by use: --unattached, --in-use, --waiting and --pid" {
	here '
		names() { sighted lsipc "$@" -r --noheadings -o NAME | sort | xargs; }
		for name in mapped opened free; do
			posix segment /$name 0600 4096
		done
		posix queue /opened 0600
		posix queue /waited 0600
		posix queue /free 0600
		posix sem /held 0600 0
		posix sem /waited 0600 0
		begin pauses posix_users map /dev/shm/mapped r
		begin pauses posix_users open /dev/shm/opened
		begin pauses posix_users open /dev/mqueue/opened
		begin pauses posix_users map /dev/shm/sem.held rw
		begin waits_for_queue posix_users receive /waited 1
		receiver=$user
		begin waits_for_futex posix_users wait /waited 1
		[ "$(names -QMS --unattached)" = free ]
		[ "$(names -M --in-use)" = "mapped opened" ]
		[ "$(names -Q --in-use)" = "/opened /waited" ]
		[ "$(names -S --in-use)" = "held waited" ]
		[ "$(names -QMS --waiting)" = "/waited waited" ]
		[ "$(names -QMS --pid $user)" = waited ]
		[ "$(names -QMS --pid $receiver)" = /waited ]
		sighted ipcrm -a=pshm --unattached
		[ "$(ls /dev/shm)" = "mapped
opened
sem.held
sem.waited" ]'
}

@test "ipcrm keeps what is open though no process shows it" {
	needs perl
	here '
		for name in sent left; do
			posix segment /$name 0600 4096
			posix queue /$name 0600
			posix sem /$name 0600 0
		done
		begin pauses posix_users sent /dev/shm/sent
		begin pauses posix_users sent /dev/shm/sem.sent
		begin pauses posix_users sent /dev/mqueue/sent
		fails grep -qE "/dev/(shm|mqueue)" <(ls -l /proc/$user/fd)
		why="something has it open, though no process was seen to use it"
		untold=$(untold_queues left sent)
		kept="${untold:-ipcrm: pqueue:/sent: not removed: $why}"
		for dry in -n ""; do
			status=0
			sighted ipcrm -a=pshm --unattached $dry \
				>"$1/out" 2>"$1/err" || status=$?
			[ $status -eq 1 ]
			diff "$1/err" - <<<"ipcrm: psegment:/sent: not removed: $why"
			fails grep sent "$1/out"
			status=0
			sighted ipcrm -a=pshm -a=pmsg -a=psem \
				--orphaned=likely --older-than 0 $dry \
				>"$1/out" 2>"$1/err" || status=$?
			[ $status -eq 1 ]
			diff <(sort "$1/err") - <<<"\
$kept
ipcrm: psegment:/sent: not removed: $why
ipcrm: psem:/sent: not removed: $why"
			fails grep sent "$1/out"
		done
		[ "$(ls /dev/shm /dev/mqueue | grep -c sent)" -eq 3 ]
		[ "$(ls /dev/shm /dev/mqueue | grep left)" = "${untold:+left}" ]' \
		"$BATS_TEST_TMPDIR"
}

@test "ipcrm keeps what may be open though no process shows it" {
	needs strace
	# The kernel refuses to tell: fcntl(2) for a lease fails.
	here '
		posix segment /doubtful 0600 4096
		unsure="ipcrm: psegment:/doubtful: not removed: cannot tell whether something has it open:"
		while read -r error reason; do
			for dry in -n ""; do
				status=0
				sighted strace -qq -o "$1/trace" -e trace=/^fcntl \
					-P /dev/shm/doubtful \
					-e "inject=/^fcntl:error=$error" \
					ipcrm -a=pshm --unattached $dry \
					>"$1/out" 2>"$1/err" || status=$?
				[ $status -eq 1 ]
				[ "$(cat "$1/err")" = "$unsure $reason" ]
				is_listed "$(cat "$1/err")"
				[ ! -s "$1/out" ]
				[ -e /dev/shm/doubtful ]
			done
		done <<-END
			EACCES only its owner or CAP_LEASE can
			EINVAL its file system has no leases, or fs.leases-enable is 0
		END
		# With its own name it goes.
		ipcrm psegment:/doubtful
		[ ! -e /dev/shm/doubtful ]' \
		"$BATS_TEST_TMPDIR"
}

@test "lsipc --unattached holds for no memory that may be attached unseen" {
	lsipc=$(public_copy lsipc)
	here '
		posix segment /m 0666 100
		stranger=(setpriv --reuid 54321 --regid 54321 --clear-groups)
		[ "$("${stranger[@]}" "$1" -M --unattached -r --noheadings \
			-o NAME 2>"$2/err")" = "" ]
		grep -q "psegment:/m: cannot tell whether it is attached" \
			"$2/err"' "$lsipc" "$BATS_TEST_TMPDIR"
}

@test "ipcrm looks again, and removes no POSIX object that is used since" {
	here '
		owner=$((100000 + RANDOM))
		as() { setpriv --reuid $owner --regid $owner --clear-groups "$@"; }
		for name in m n; do
			as posix segment /$name 0600 4096
		done
		as posix queue /q 0600
		mkfifo "$1/answers"
		sighted ipcrm -a=pshm -a=pmsg --orphaned=likely --older-than 0 \
			--interactive <"$1/answers" 2>"$1/err" 3>&- &
		removal=$!
		exec 5>"$1/answers"
		eventually grep -q psegment:/ "$1/err"
		begin pauses posix_users map /dev/shm/m r
		begin pauses posix_users open /dev/shm/n
		begin pauses posix_users open /dev/mqueue/q
		# What is answered at once is judged by the look of the second before.
		sleep 1.1
		printf "y\ny\ny\n" >&5
		exec 5>&-
		status=0
		wait $removal || status=$?
		[ $status -eq 1 ]
		[ -e /dev/shm/m ] && [ -e /dev/shm/n ] && [ -e /dev/mqueue/q ]
		cat "$1/err"
		[ "$(grep -c "changed or used in the meantime, not removed" \
			"$1/err")" -eq 3 ]' "$BATS_TEST_TMPDIR"
}
