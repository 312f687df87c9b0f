#!/usr/bin/env bats
# Users of objects: lsipc shows the truth.

load helper

teardown()
{
	end_started
	remove_all
}

# The cells of one row, by lsipc where it can look into every process:
# cells -q ID COLUMNS
cells()
{
	sighted lsipc "$1" -r --noheadings -o "ID,$3" |
		awk -v id="$2" '$1 == id { sub(/^[^ ]* /, ""); print }'
}

# Lists who is blocked, until it is known for what, and all else: run_waits OPTION ...
# That is in their memory. Where it isn't read in time, on a busy machine, it is ?.
run_waits()
{
	EVENTUALLY_TRIES=50 eventually is_known "$@"
}

is_known()
{
	# Nothing here ends by its status: eventually asks for it.
	run -0 --separate-stderr sighted lsipc -p -r --noheadings "$@" &&
		[ -z "$stderr" ] && [[ $output != *\?* ]]
}

@test "lsipc shows who has a segment attached, read-only or read-write" {
	id=$(objects segment 0x77 0666 10000)
	attached 1 attach "$id" r 0
	reader=$user
	attached 2 attach "$id" rw 0
	writer=$user
	[ "$(lsipc -m -r --noheadings -o PIDS)" = \
		"$(printf '%s\n' "$reader" "$writer" | sort -n | paste -sd,)" ]
	run -0 lsipc -m -p -r --noheadings -o ID,PID,USE,WHAT,COUNT
	[[ $output = *"$id $reader attached r 1"* ]]
	[[ $output = *"$id $writer attached rw 1"* ]]
	[ "${#lines[@]}" -eq 2 ]
}

@test "lsipc shows who inherited an attachment, and who dropped it by exec" {
	id=$(objects segment 0 0600 10000)
	attached 4 attach "$id" rw 3
	parent=$user
	background users execute "$id" sleep 1000
	users_started+=($!)
	eventually grep -q sleep /proc/$!/comm
	pids=$({ echo "$parent" && pgrep -P "$parent"; } | sort -n | paste -sd,)
	[ "$(lsipc -m -r --noheadings -o PIDS,NATTCH)" = "$pids 4" ]
}

@test "lsipc counts the attachments of a process, and shows it once" {
	id=$(objects segment 0 0600 10000)
	needs perl
	perl -MIPC::SysV -e 1 || skip "perl has no IPC::SysV"
	background perl -e '
		use IPC::SysV qw(shmat);
		$first = shmat($ARGV[0], undef, 0);
		$second = shmat($ARGV[0], undef, 010000);
		sleep 1000;
	' "$id"
	users_started+=($!)
	eventually is_attached "$id" 2
	[ "$(lsipc -m -r --noheadings -o PIDS)" = $! ]
	[ "$(lsipc -m -p -r --noheadings -o PID,WHAT,COUNT)" = "$! rw 2" ]
	run -0 lsipc -m -J -o PIDS
	[[ $output = *'"pids": ['$!']'* ]]
}

@test "lsipc shows who holds a removed segment, and the key it was made with" {
	id=$(objects segment 0x5ace 0600 10000)
	attached 1 attach "$id" r 0
	/usr/bin/ipcrm -m "$id"
	[ "$(lsipc -m -r --noheadings -o KEY,ORIGKEY,STATUS,PIDS)" = \
		"0x00000000 0x00005ace dest $user" ]
}

@test "lsipc shows who is blocked in msgrcv, and for which messages" {
	needs_sight
	id=$(objects queue 0 0600)
	other=$(objects queue 0 0600)
	started 3 receive "$id" 7 3
	a=$user
	started 1 receive "$id" -9 1
	b=$user
	started 1 receive "$id" '!8' 1
	c=$user
	started 1 receive "$id" 0 1
	d=$user
	pids=$(printf '%s\n' "$a" "$b" "$c" "$d" | sort -n | paste -sd,)
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$pids 6" ]
	[ "$(cells -q "$other" PIDS,WAITERS)" = " 0" ]
	run_waits -q -o ID,PID,USE,WHAT,COUNT
	[[ $output = *"$id $a receiving type\\x207 3"* ]]
	[[ $output = *"$id $b receiving type\\x209\\x20or\\x20lower 1"* ]]
	[[ $output = *"$id $c receiving all\\x20but\\x20type\\x208 1"* ]]
	[[ $output = *"$id $d receiving any\\x20type 1"* ]]
	[[ $output = *"$other - - - -"* ]]
	[ "${#lines[@]}" -eq 5 ]
}

@test "lsipc takes an id as the kernel does, with its lower bits" {
	needs_sight
	[ "$(getconf LONG_BIT)" = 64 ] || skip "this is 32-bit"
	id=$(objects queue 0 0600)
	started 1 wide "$id"
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$user 1" ]
}

@test "lsipc shows who is blocked in msgsnd, and with which message" {
	needs_sight
	id=$(objects queue 0 0600)
	objects qbytes "$id" 100
	objects send "$id" 1 "$(printf %90s x)"
	started 2 send "$id" 42 50 2
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$user 2" ]
	run_waits -q -o PID,USE,WHAT,COUNT
	[ "$output" = "$user sending type\\x2042,\\x2050\\x20bytes 2" ]
}

@test "lsipc shows who is blocked on which semaphore and operation" {
	needs_sight
	id=$(objects semset 0 0600 5)
	objects op "$id" 4 1
	started 1 op "$id" 1 0 -1 2 3
	a=$user
	started 1 op "$id" 1 4 0
	b=$user
	pids=$(printf '%s\n' "$a" "$b" | sort -n | paste -sd,)
	[ "$(cells -s "$id" PIDS,WAITERS)" = "$pids 2" ]
	run_waits -s -o PID,USE,WHAT,COUNT
	[[ $output = *"$a waiting 0-1\\x202+3 1"* ]]
	[[ $output = *"$b waiting 4=0 1"* ]]
	# As the kernel counts them.
	run -0 sighted lsipc -s -i "$id" -J
	needs jq
	[ "$(jq '[.semaphores[0].elements[] | .ncount + .zcount] | add' \
		<<<"$output")" -eq 2 ]
}

# Whether the first thread of $user has ended.
leaderless()
{
	[[ $(cat "/proc/$user/stat") = *") Z "* ]]
}

@test "lsipc sees a blocked thread whose process has lost its first thread" {
	needs_sight
	id=$(objects queue 0 0600)
	started 1 orphan "$id" 3
	eventually leaderless
	[ "$(cells -q "$id" PIDS,WAITERS,ORPHANED)" = "$user 1 no" ]
}

@test "lsipc shows what a thread sends whose process has lost its first thread" {
	needs_sight
	id=$(objects queue 0 0600)
	objects qbytes "$id" 100
	objects send "$id" 1 "$(printf %90s x)"
	started 1 orphan "$id" 42 50
	eventually leaderless
	run_waits -q -o PID,USE,WHAT,COUNT
	[ "$output" = "$user sending type\\x2042,\\x2050\\x20bytes 1" ]
}

# Much of a thread without memory is root's.
@test "lsipc sees a blocked thread of the same user whose process has lost its first thread" {
	needs_root
	needs_sight
	id=$(as_stranger objects queue 0 0600)
	background setpriv --reuid 54321 --regid 54321 --clear-groups \
		users orphan "$id" 3
	user=$!
	users_started+=("$user")
	eventually leaderless
	idle=$(as_stranger objects queue 0 0600)
	[ "$(as_stranger lsipc -q -i "$id" -p -r --noheadings -o USE)" = \
		receiving ]
	run -0 --separate-stderr as_stranger lsipc -q --older-than 0 -r \
		--noheadings -o ID
	echo "$stderr"
	[ "$output" = "$idle" ]
	[ -z "$stderr" ]
}

@test "lsipc sees an attachment of a process that lost its first thread" {
	needs_root
	id=$(objects segment 0 0600 100)
	attached 1 remain "$id"
	ended()
	{
		[[ $(cat "/proc/$user/stat") = *") Z "* ]]
	}
	eventually ended
	[ "$(lsipc -m -p -r --noheadings -o PIDS,PID,WHAT)" = \
		"$user $user rw" ]
}

@test "lsipc distinguishes objects with the same id in two namespaces" {
	needs_sight
	queue=$(objects queue 0 0600)
	segment=$(objects segment 0 0600 100)
	set=$(objects semset 0 0600 1)
	for verb in "receive $queue 1 1" "op $set 1 0 -1"; do
		# shellcheck disable=SC2086
		started 1 $verb
		pids+=("$user")
	done
	attached 1 attach "$segment" r 0
	pids+=("$user")
	# The same numbers, elsewhere.
	background unshare --ipc bash -c '
		echo '"$queue"' >/proc/sys/kernel/msg_next_id
		echo '"$segment"' >/proc/sys/kernel/shm_next_id
		echo '"$set"' >/proc/sys/kernel/sem_next_id
		objects queue 0 0600
		objects segment 0 0600 100
		objects semset 0 0600 1
		users receive '"$queue"' 2 1 &
		users op '"$set"' 1 0 -1 &
		users attach '"$segment"' rw 0 &
		wait
	'
	elsewhere=$!
	users_started+=("$elsewhere")
	two_wait()
	{
		# shellcheck disable=SC2046 # processes are words
		[ "$(sleeps $(pgrep -P "$elsewhere" | sed 's|^|/proc/|') |
			grep -oE 'do_msgrcv|do_semtimedop' |
			wc -l)" -eq 2 ]
	}
	eventually two_wait
	eventually nsenter -i -t "$elsewhere" awk -v id="$segment" '
		$2 == id { n = $7 } END { exit n != 1 }' /proc/sysvipc/shm
	[ "$(cells -q "$queue" PIDS)" = "${pids[0]}" ]
	[ "$(cells -s "$set" PIDS)" = "${pids[1]}" ]
	[ "$(cells -m "$segment" PIDS)" = "${pids[2]}" ]
	# The others, from there.
	run -0 --separate-stderr lsipc --ns "$elsewhere" -a -p -r --noheadings \
		-o KIND,PID
	for pid in "${pids[@]}"; do
		[[ $output != *" $pid"* ]]
	done
	[ "$(grep -c '[a-z] [0-9]' <<<"$output")" -eq 3 ]
}

@test "lsipc warns that a holder in another namespace is not seen" {
	needs_root
	id=$(objects segment 0 0600 100)
	attached 1 move "$id"
	[ "$(lsipc -m -r --noheadings -o PIDS)" = "?" ]
	[ "$(lsipc -m -r --noheadings -o ORPHANED)" = no ]
	run -0 lsipc -m -J -o PIDS
	[[ $output = *'"pids": null'* ]]
}

@test "lsipc shows processes of another pid namespace as the reader sees them" {
	needs_sight
	id=$(objects queue 0 0600)
	background unshare --pid --fork --kill-child users receive "$id" 5 1
	users_started+=($!)
	# shellcheck disable=SC2317 # eventually calls it
	child()
	{
		inner=$(pgrep -P "${users_started[0]}") &&
			is_blocked "$inner" 1
	}
	eventually child
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$inner 1" ]
	# From inside it is process 1.
	[ "$(nsenter -p -m -t "$inner" -- unshare --mount --fork bash -c '
		mount -t proc proc /proc
		lsipc -q -r --noheadings -o PIDS')" = 1 ]
}

@test "lsipc shows who waits on a set outside its pid namespace, as the kernel counts" {
	needs_root
	unshare --pid --fork --mount-proc true 2>/dev/null ||
		skip "no pid namespace here"
	set=$(objects semset 0 0600 1)
	started 1 op "$set" 1 0 -1
	run -0 --separate-stderr unshare --pid --fork --mount-proc \
		lsipc -s -r --noheadings -o WAITERS,PIDS
	[ "$output" = "1 ?" ]
}

@test "lsipc shows a plain user what it sees, and that there may be more" {
	needs_root
	id=$(objects queue 0 0666)
	segment=$(objects segment 0 0666 100)
	started 1 receive "$id" 5 1
	attached 1 attach "$segment" r 0
	USERS_TRACEABLE=yes background as_stranger users receive "$id" 6 1
	users_started+=($!)
	mine()
	{
		own=$(pgrep -u 54321 -f "users receive $id 6 1") &&
			is_blocked "$own" 1
	}
	eventually mine
	chmod -R a+rX "$BUILD/lsipc"
	run -0 --separate-stderr as_stranger "$BUILD/lsipc" -q -r --noheadings \
		-o PIDS,WAITERS
	[ "$output" = "$own,? 1+" ]
	[[ $stderr = "lsipc: cannot inspect "*" (same user or CAP_SYS_PTRACE needed): there may be more users" ]]
	run -0 --separate-stderr as_stranger "$BUILD/lsipc" -m -r --noheadings \
		-o PIDS
	[ "$output" = "?" ]
	run -0 --separate-stderr as_stranger "$BUILD/lsipc" -q -J -o WAITERS
	[[ $output = *'"waiters": null'* ]]
	# The kernel counts the waiters of a set.
	set=$(objects semset 0 0666 1)
	started 2 op "$set" 2 0 -1
	run -0 --separate-stderr as_stranger "$BUILD/lsipc" -s -r --noheadings \
		-o WAITERS
	[ "$output" = 2 ]
}

@test "lsipc closes what is open, not all up to the limit, without close_range(2)" {
	needs strace
	id=$(objects queue 0 0600)
	started 1 receive "$id" 5 1
	exec 8</dev/null
	# The child that looks into others is not waited for where the machine is busy.
	closes()
	{
		local trace=$BATS_TEST_TMPDIR/trace child
		strace -f -qq -o "$trace" -e trace=close,close_range \
			-e "inject=close_range:error=$error" \
			lsipc -q -p -r --noheadings -o COMMAND >"$trace.out" &&
			grep -qxF "users\x20receive\x20$id\x205\x201" "$trace.out" &&
			child=$(awk '$2 == "close_range(1," { print $1 }' "$trace") &&
			has -E "^$child +close\(8\) += 0" "$trace" &&
			[ "$(grep -c "^$child " "$trace")" -lt 100 ]
	}
	for error in ENOSYS EPERM; do
		eventually closes
	done
	exec 8<&-
}

@test "lsipc reports that it cannot see processes" {
	needs_root
	objects queue 0 0600
	run -0 --separate-stderr unshare --pid --fork \
		"$BUILD/lsipc" -q -r --noheadings -o WAITERS
	[ "$output" = "?" ]
	[[ $stderr = *"cannot tell who uses an object: /proc is that of another pid namespace" ]]
}

@test "lsipc finds its own objects' users while a thousand processes run" {
	needs_sight
	id=$(objects segment 0 0600 100)
	attached 1001 attach "$id" r 1000
	[ "$(sighted lsipc -m -r --noheadings -o PIDS | tr ',' '\n' |
		sort -u | wc -l)" -eq 1001 ]
}

# Lists where a call for one file of the process fails, and sets answered unless the
# answer is ? ?. Whether the reason is this one; it may be that for another process,
# which runs: says_unreadable CALL ERROR REASON
says_unreadable()
{
	run -0 --separate-stderr sighted strace -f -qq \
		-o /dev/null -P "task/$user/syscall" \
		-P "/proc/$user/task/$user/syscall" \
		-e "inject=$1:error=$2" \
		lsipc -q -r --noheadings -o PIDS,WAITERS &&
		[ "$output" = "? ?" ] || answered="$status: $output"
	[ -n "$answered" ] || [[ $stderr = *"$3"* ]]
}

@test "lsipc does not take an unreadable process for one that does not wait" {
	local answered=

	needs_sight
	needs strace
	id=$(objects queue 0 0600)
	started 1 receive "$id" 5 1
	for call in openat read; do
		while IFS='|' read -r error why; do
			EVENTUALLY_TRIES=20 eventually says_unreadable $call \
				"$error" "${why:+(files in /proc cannot be read: $why)}"
			[ -z "$answered" ]
		done <<-END
			EMFILE|Too many open files
			ENOMEM|Cannot allocate memory
			EIO|Input/output error
			EACCES|
		END
	done
}

@test "lsipc does not take an unreadable directory of /proc for an empty one" {
	needs_sight
	needs strace
	id=$(objects queue 0 0600)
	started 3 receive "$id" 5 3
	sighted strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=getdents64 \
		lsipc -q -r --noheadings -o PIDS,WAITERS >/dev/null
	calls=$(grep -c getdents64 "$BATS_TEST_TMPDIR/trace")
	[ "$calls" -ge 4 ]
	for ((n = 1; n <= calls; n++)); do
		run -0 --separate-stderr sighted strace -f -qq -o /dev/null \
			-e "inject=getdents64:error=ENOMEM:when=$n" \
			lsipc -q -r --noheadings -o PIDS,WAITERS
		[[ $output = "$user"[\ ,]* || $output = "? "* ]]
		# The reason may be that for another process.
		[[ $output = *" 3" || $stderr = *"Cannot allocate memory"* ||
			$stderr = *"cannot inspect "*": there may be more users"* ]]
	done
}

@test "lsipc sees a waiter whose executable it cannot reach" {
	needs_sight
	needs_own_root
	id=$(objects queue 0 0600)
	mkdir "$BATS_TEST_TMPDIR/gone"
	# shellcheck disable=SC2016
	background with_mounts '
		mount -t tmpfs none "$1"
		cp "$2" "$1/waiter"
		"$1/waiter" receive "$3" 5 1 &
		echo $! >"$1.pid"
		eventually grep -qx waiter "/proc/$!/comm"
		rm "$1/waiter"
		umount -l "$1"
		wait
	' "$BATS_TEST_TMPDIR/gone" "$(command -v users)" "$id"
	shell=$!
	users_started+=("$shell")
	child()
	{
		waiter=$(cat "$BATS_TEST_TMPDIR/gone.pid") &&
			is_blocked "$waiter" 1
	}
	eventually child
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$waiter 1" ]
	kill "$waiter"
}

@test "lsipc opens files of a process only below /proc" {
	needs_sight
	needs strace
	id=$(objects queue 0 0600)
	started 1 receive "$id" 5 1
	run -0 sighted strace -f -qq -e trace=open,openat,openat2 \
		-o "$BATS_TEST_TMPDIR/trace" lsipc -q -r -o PIDS,WAITERS
	run -0 awk '/"\/proc"/ { seen = 1 } seen' "$BATS_TEST_TMPDIR/trace"
	[[ $output = *'"task/'* ]]
	run -1 grep -vE '"(/proc(/[^"]*)?|\.|self|[0-9]+|stat|status|task|(self|sys|task)/[^"]*)"|^[0-9]+ +(---|[+]{3}) ' \
		<<<"$output"
	[[ $output != *exe* ]]
}

# Starts a 32-bit user of an object, as started.
started_32()
{
	${CC:-gcc} -m32 -D_GNU_SOURCE -o "$BATS_TEST_TMPDIR/users32" \
		"$TOP/tests/tools/users.c" -lpthread 2>/dev/null ||
		skip "the compiler makes no 32-bit programs"
	run "$BATS_TEST_TMPDIR/users32"
	[ "$status" -ne 126 ] || skip "the kernel runs no 32-bit programs"
	background "$BATS_TEST_TMPDIR/users32" "${@:2}"
	user=$!
	users_started+=("$user")
	eventually is_blocked "$user" "$1"
}

@test "a 32-bit lsipc sees 64-bit programs that wait" {
	needs_sight
	[ "$(getconf LONG_BIT)" = 32 ] || skip "for 32-bit programs"
	id=$(objects queue 0 0600)
	cat >"$BATS_TEST_TMPDIR/wide.s" <<-END
		.globl _start
		_start:	mov \$70, %eax	# msgrcv
			mov \$$id, %edi
			lea -64(%rsp), %rsi
			mov \$8, %edx
			xor %r10d, %r10d
			xor %r8d, %r8d
			syscall
			mov \$60, %eax	# exit
			syscall
	END
	"${CC:-gcc}" -m64 -nostdlib -static -o "$BATS_TEST_TMPDIR/wide" \
		"$BATS_TEST_TMPDIR/wide.s" || skip "the compiler makes no 64-bit programs"
	background "$BATS_TEST_TMPDIR/wide"
	user=$!
	users_started+=("$user")
	eventually is_blocked "$user" 1
	[ "$(cells -q "$id" PIDS,WAITERS)" = "$user 1" ]
}

@test "lsipc sees what 32-bit programs are waiting for" {
	needs_sight
	queue=$(objects queue 0 0600)
	set=$(objects semset 0 0600 3)
	started_32 1 receive "$queue" -9 1
	receiver=$user
	[ "$(cells -q "$queue" PIDS,WAITERS)" = "$receiver 1" ]
	started_32 2 op "$set" 2 1 -1 2 3
	[ "$(cells -s "$set" PIDS,WAITERS)" = "$user 2" ]
	run_waits -s -o PID,USE,WHAT,COUNT
	[ "$output" = "$user waiting 1-1\x202+3 2" ]
	run_waits -q -o PID,USE,WHAT
	[ "$output" = "$receiver receiving type\x209\x20or\x20lower" ]
	[ -z "$stderr" ]
	end "$receiver"
	objects qbytes "$queue" 100
	objects send "$queue" 1 "$(printf %90s x)"
	started_32 1 send "$queue" 42 50 1
	run_waits -q -o PID,USE,WHAT,COUNT
	[ "$output" = "$user sending type\x2042,\x2050\x20bytes 1" ]
}

@test "lsipc sees a waiter that is stopped, which the kernel no longer counts" {
	needs_sight
	set=$(objects semset 0 0600 1)
	queue=$(objects queue 0 0600)
	started 1 op "$set" 1 0 -1
	waiter=$user
	started 1 receive "$queue" 0 1
	kill -STOP "$waiter" "$user"
	is_stopped()
	{
		[[ $(cat "/proc/$1/stat") = *") T "* ]]
	}
	eventually is_stopped "$waiter"
	eventually is_stopped "$user"
	[ "$(cells -s "$set" PIDS,ORPHANED)" = "$waiter no" ]
	[ "$(cells -q "$queue" PIDS,WAITERS)" = "$user 1" ]
}

@test "lsipc does not mistake a file for a segment of the same name and number" {
	needs_sight
	needs_own_root
	for ((i = 0; i < 10; i++)); do
		id=$(objects segment 0x7799 0600 100)
		((id < 5)) || break
		/usr/bin/ipcrm -m "$id"
	done
	mkdir "$BATS_TEST_TMPDIR/place"
	# shellcheck disable=SC2016
	background with_mounts '
		mount -t tmpfs none "$1"
		users forge "$1" "$2" 00007799 &
		until grep -qx forged /proc/$!/comm; do sleep 0.02; done
		umount -l "$1"
		wait
	' "$BATS_TEST_TMPDIR/place" "$id"
	users_started+=($!)
	forged()
	{
		forger=$(pgrep --ns $$ --nslist ipc -x forged) &&
			grep -q "$id  */SYSV00007799 (deleted)" "/proc/$forger/maps"
	}
	eventually forged
	[ "$(cells -m "$id" PIDS,NATTCH)" = " 0" ]
	# Nor beside one that is.
	attached 1 attach "$id" r 0
	[ "$(cells -m "$id" PIDS,NATTCH)" = "$user 1" ]
	# Where the file systems of huge segments can't be known, it may be one.
	if [ -z "$sanitized" ] && command -v strace >/dev/null; then
		run -0 strace -qqq -o /dev/null -e trace=memfd_create \
			-e inject=memfd_create:error=EMFILE:when=2+ \
			"$BUILD/lsipc" -m -i "$id" -r --noheadings -o PIDS
		[[ ,$output, = *",$forger,"* ]]
	fi
	kill "$forger"
}

@test "lsipc keeps the numbers of its children where SIGCHLD is ignored" {
	needs perl strace
	needs_no_sanitizer
	objects semset 0 0600 1
	# Otherwise the process to compare with could become another one.
	run -0 perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' \
		strace -f -qqq -e trace=wait4 -e signal=none \
		"$BUILD/lsipc" -s -o ORPHANED
	[[ $output = *"wait4("* && $output != *ECHILD* ]]
}

@test "lsipc doesn't wait for the memory of a process" {
	needs_sight
	id=$(objects queue 0 0600)
	objects qbytes "$id" 100
	objects send "$id" 1 "$(printf %90s x)"
	background users silent "$id"
	user=$!
	users_started+=("$user")
	eventually is_blocked "$user" 1 || skip "userfaultfd isn't permitted"
	kill -USR1 "$user"
	eventually grep -qx silent "/proc/$user/comm"
	run -124 timeout 1 users look "$user" \
		"$(awk '$1 >= 0 { print $1 == 117 ? $6 : $3 }' \
			"/proc/$user"/task/*/syscall | tail -n 1)"
	run -0 --separate-stderr timeout 60 "$BUILD/lsipc" -q -p -r \
		--noheadings -o PID,USE,WHAT,COMMAND
	[ "$output" = "$user sending 50\x20bytes users\x20silent\x20$id" ]
	# Whoever reads our output isn't kept waiting either.
	run -0 timeout 60 sh -c '"$0" -q -p -r | cat >/dev/null' "$BUILD/lsipc"
	# The verdict doesn't look there.
	needs strace
	run -0 sighted strace -f -qq -e trace=process_vm_readv \
		-o "$BATS_TEST_TMPDIR/trace" ipcrm -n -amsg --orphaned
	run -1 grep process_vm_readv "$BATS_TEST_TMPDIR/trace"
}

@test "lsipc waits once for all running threads" {
	needs_sight
	needs strace
	objects queue 0 0600
	# Those of one process are looked at together anyway; other tests go first.
	for _ in {1..20}; do
		background nice -n 19 users busy 2
		users_started+=($!)
	done
	running()
	{
		local pid

		[ "$(for pid in "${users_started[@]}"; do
			cat /proc/"$pid"/task/*/syscall
		done | grep -c running)" -ge 30 ]
	}
	eventually running
	run -0 sighted strace -f -qq -e trace=nanosleep,clock_nanosleep \
		-o "$BATS_TEST_TMPDIR/trace" lsipc -q -r -o PIDS
	# Eight times at most, and again for those that are new; not eight times
	# for each.
	[[ $output = *PIDS* ]]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/trace")" -le 40 ]
}

@test "lsipc says that /proc hides processes, and which option does" {
	needs_sight
	objects queue 0 0600
	chmod -R a+rX "$BUILD/lsipc"
	# shellcheck disable=SC2016
	run -0 --separate-stderr with_mounts '
		mount -t proc -o hidepid=2 proc /proc
		exec setpriv --reuid 54321 --regid 54321 --clear-groups "$@"
	' "$BUILD/lsipc" -q -r --noheadings -o PIDS,ORPHANED
	[ "$output" = "? ?" ]
	[ "$stderr" = "lsipc: cannot tell who uses an object: /proc hides the processes of others (hidepid=2)" ]
	# From root it hides nothing.
	# shellcheck disable=SC2016
	run -0 --separate-stderr with_mounts '
		mount -t proc -o hidepid=2 proc /proc
		exec "$@"
	' "$BUILD/lsipc" -q -r --noheadings -o WAITERS
	[[ $stderr != *hidepid* ]]
}

@test "--ns distinguishes hidden, ended and nonexistent processes" {
	needs_root
	background sleep 100
	users_started+=($!)
	# shellcheck disable=SC2016
	hidden='mount -t proc -o hidepid=2 proc /proc
		exec setpriv --reuid 54321 --regid 54321 --clear-groups "$@"'
	run -1 with_mounts "$hidden" "$BUILD/ipcs" --ns $!
	[ "$output" = "ipcs: --ns $!: /proc is mounted with hidepid=2" ]
	kill -9 $!
	wait $! || :
	run -1 with_mounts "$hidden" "$BUILD/ipcs" --ns $!
	[ "$output" = "ipcs: --ns $!: no such process" ]
}

# As with_mounts, where every process can be looked into.
sighted_mounts()
{
	export -f with_mounts
	# shellcheck disable=SC2016
	sighted bash -c 'with_mounts "$@"' bash "$@"
}

@test "lsipc reports what Yama hides, and that somebody is blocked" {
	needs_sight
	needs strace
	id=$(objects queue 0 0600)
	started 1 receive "$id" 5 1
	# Where yama forbids it, the file can be opened but not read.
	# Older kernels don't tell where it sleeps.
	why="blocked in msgrcv(2), on which object is not known: kernel.yama.ptrace_scope is 3: "
	[ "$(cat "/proc/$user/wchan")" != 0 ] || why="(kernel.yama.ptrace_scope is 3: "
	# The reason may be that for another process, which runs.
	# shellcheck disable=SC2016
	yama_hides()
	{
		run -0 --separate-stderr sighted_mounts '
			mount -t tmpfs none /proc/sys/kernel
			mkdir /proc/sys/kernel/yama
			echo 3 >/proc/sys/kernel/yama/ptrace_scope
			exec "$@"
		' strace -f -qq -o /dev/null -P "/proc/$user/task/$user/syscall" \
			-e inject=read:error=EPERM \
			"$BUILD/lsipc" -q -r --noheadings -o PIDS,WAITERS
		[ "$output" != "? ?" ] || [[ $stderr = *"$why"* ]]
	}
	EVENTUALLY_TRIES=20 eventually yama_hides
	[ "$output" = "? ?" ]
	[ "$(cat "/proc/$user/wchan")" != 0 ] || return 0
	# One that sleeps elsewhere is known not to be blocked.
	background sleep 1000
	users_started+=($!)
	eventually sleeps_in nanosleep "/proc/$!"
	end "$user"
	nobody_waits()
	{
		run -0 --separate-stderr sighted strace -f -qq -o /dev/null \
			-P "/proc/$!/task/$!/syscall" -e inject=read:error=EPERM \
			"$BUILD/lsipc" -q -r --noheadings -o PIDS,WAITERS
		[ "$output" = " 0" ] && [ -z "$stderr" ]
	}
	EVENTUALLY_TRIES=20 eventually nobody_waits
}
