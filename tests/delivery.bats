#!/usr/bin/env bats
# Where ipcrecv delivers messages: nothing that it has taken is lost, and what
# can't be delivered isn't taken.

load helper

setup()
{
	q=$(objects queue 0x1234 0600)
	cd "$BATS_TEST_TMPDIR"
}

teardown()
{
	remove_all
}

# Messages waiting: waiting [ID]
waiting()
{
	awk -v id="${1:-$q}" '$2 == id { print $5 }' /proc/sysvipc/msg
}

has()
{
	[ "$(waiting "$1")" -eq "$2" ]
}

# Whether nobody has ever received from the queue.
is_untouched()
{
	[ "$(awk -v id="$q" '$2 == id { print $13 }' /proc/sysvipc/msg)" -eq 0 ]
}

# Sends texts of type 1: send TEXT ...
send()
{
	local text
	for text; do
		objects send "$q" 1 "$text"
	done
}

# Prints the messages of a queue, in order, and empties it: content ID
content()
{
	while [ "$(waiting "$1")" -gt 0 ]; do
		objects take "$1" 0
	done
}

@test "ipcrecv takes nothing where standard output can't be written" {
	send one two
	run -1 --separate-stderr bash -c "ipcrecv -i $q -a >&-"
	[ "$stderr" = "ipcrecv: standard output: Bad file descriptor" ]
	run -1 --separate-stderr bash -c "ipcrecv -i $q -a 1</dev/null"
	[ "$stderr" = "ipcrecv: standard output: Bad file descriptor" ]
	mkfifo fifo
	exec 7<>fifo
	exec 8>fifo 7>&-
	run -1 --separate-stderr bash -c "ipcrecv -i $q -a >&8"
	exec 8>&-
	[ "$stderr" = "ipcrecv: standard output: Broken pipe" ]
	is_untouched
	[ "$(waiting)" -eq 2 ]
}

@test "ipcrecv -F notices within a second that the reader is gone" {
	mkfifo fifo
	# A machine that stalls does so once.
	for _ in 1 2 3; do
		exec 7<>fifo
		"$BUILD/ipcrecv" -i "$q" -F >fifo 2>err 3>&- 7>&- &
		eventually waits_in msgrcv $!
		begun=${EPOCHREALTIME/./}
		exec 7>&-
		status=0
		wait $! || status=$?
		took=$(((${EPOCHREALTIME/./} - begun) / 1000))
		[ "$status" -eq 1 ]
		[ "$(cat err)" = "ipcrecv: standard output: Broken pipe" ]
		is_untouched
		[ "$took" -ge 2500 ] || break
	done
	[ "$took" -lt 2500 ]
}

@test "ipcrecv puts the last messages back if standard output can't be closed" {
	needs strace
	send one two
	run -1 --separate-stderr bash -c "strace -qq -o /dev/null -P $PWD/file \
		-e trace=close -e inject=close:error=EIO \
		ipcrecv -i $q -a >file"
	[ "$stderr" = "ipcrecv: standard output: Input/output error
ipcrecv: queue:$q: 2 taken but not written: put back" ]
	[ "$(content "$q")" = $'1 3 one\n1 3 two' ]
}

@test "ipcrecv -r puts even an empty message back when writing fails" {
	[ -w /dev/full ] || skip "no /dev/full"
	objects send "$q" 5 ""
	objects send "$q" 6 x
	run -1 --separate-stderr bash -c "ipcrecv -i $q -ar >/dev/full"
	[ "${stderr_lines[1]}" = "ipcrecv: queue:$q: 2 taken but not written: put back" ]
	[ "$(content "$q")" = $'5 0 \n6 1 x' ]
}

@test "ipcrecv --to moves messages in order, with their types and bytes" {
	to=$(objects queue 0x5678 0600)
	head -c 3000 /dev/urandom >bytes
	objects send "$q" 5 five
	ipcsend -i "$q" -t "$(most_type)" <bytes
	objects send "$q" 3 ""
	objects sendz "$q" 5 again
	run -0 --separate-stderr ipcrecv -i "$q" -a --to "queue:$to"
	[ -z "$output$stderr" ]
	[ "$(waiting) $(waiting "$to")" = "0 4" ]
	[ "$(objects take "$to" 0)" = "5 4 five" ]
	objects take "$to" 0 | head -c -1 | tail -c 3000 | cmp - bytes
	[ "$(objects take "$to" 0)" = "3 0 " ]
	[ "$(objects take "$to" 0 | od -An -c | tr -d ' \n')" = '56again\0\n' ]
}

@test "ipcrecv --to moves only the requested number of messages of the requested type" {
	to=$(objects queue 0x5678 0600)
	for i in 1 2 3 4; do
		objects send "$q" $((i % 2 + 1)) $i
	done
	run -0 ipcrecv -i "$q" -t 2 --to msg:0x5678
	run -0 ipcrecv -k 0x1234 -t -9 -c 2 --to q:0x5678
	[ "$(content "$to")" = $'2 1 1\n1 1 2\n1 1 4' ]
	[ "$(content "$q")" = "2 1 3" ]
	run -2 --separate-stderr ipcrecv -i "$q" -n --to "q:$to"
	[ "$stderr" = "ipcrecv: queue:$q: no message" ]
}

@test "ipcrecv --to refuses its own queue and those it may not send to" {
	send x
	for target in "queue:$q" "q:$q" msg:0x1234 queue:0x00001234; do
		run -1 --separate-stderr ipcrecv -i "$q" -a --to "$target"
		[ "$stderr" = "ipcrecv: --to: queue:$q is the one that messages come from" ]
	done
	run -1 --separate-stderr ipcrecv -i "$q" -a --to queue:99999
	[ "$stderr" = "ipcrecv: queue:99999: no such id; nothing taken" ]
	is_untouched
}

@test "ipcrecv --to and --exec take nothing without write permission" {
	needs_root
	q=$(objects queue 0x77 0666)
	to=$(objects queue 0x78 0644)
	send x
	run -1 --separate-stderr as_stranger "$BUILD/ipcrecv" -i "$q" -a \
		--to "queue:$to"
	[ "$stderr" = "ipcrecv: queue:$to: no permission to write; nothing taken" ]
	run -1 --separate-stderr as_stranger "$BUILD/ipcrecv" -i "$q" -a \
		--exec cat --failed "queue:$to"
	[ "$stderr" = "ipcrecv: queue:$to: no permission to write; nothing taken" ]
	is_untouched
	q=$to
	send y
	run -1 --separate-stderr as_stranger "$BUILD/ipcrecv" -i "$q" -a \
		--exec cat
	[ "$stderr" = "ipcrecv: queue:$q: no permission to write; nothing taken" ]
	is_untouched
}

@test "ipcrecv --to leaves messages alone that the other queue can never hold" {
	to=$(objects queue 0x5678 0600)
	objects qbytes "$to" 10
	send small "$(printf %020d 0)" last
	run -1 --separate-stderr timeout 20 "$BUILD/ipcrecv" -i "$q" -a \
		--to "queue:$to"
	[ "$stderr" = "ipcrecv: queue:$q: the next message exceeds what queue:$to can ever hold, 10 bytes; it stays" ]
	[ "$(content "$to")" = "1 5 small" ]
	# On a kernel that can't peek too, which is asked third.
	if command -v strace >/dev/null && ! grep -q __asan_init "$BUILD/ipcs"; then
		run -1 --separate-stderr timeout 20 strace -qq -o /dev/null \
			-e inject=msgrcv:error=ENOSYS:when=3 \
			"$BUILD/ipcrecv" -i "$q" -a --to "queue:$to"
		[[ $stderr = *"; it stays" ]]
	fi
	[ "$(content "$q")" = $'1 20 00000000000000000000\n1 4 last' ]
}

# Runs ipcrecv --to with a message that the other queue can never hold, and has
# somebody else take it while ipcrecv looks at it, which is asked third; not 0 if
# that took longer: taken_within MICROSECONDS OPTION
taken_within()
{
	local mover late=0

	rm -f trace
	send 01234567890123456789
	strace -qq -e trace=msgrcv -e inject=msgrcv:delay_enter="$1":when=3 \
		-o trace "$BUILD/ipcrecv" -i "$q" "$2" --to "queue:$to" \
		2>err 3>&- &
	mover=$!
	eventually asks_thrice
	objects take "$q" 0
	send "${@:3}"
	! grep -q MSG_COPY trace || late=1
	status=0
	wait $mover || status=$?
	return "$late"
}

asks_thrice()
{
	[ "$(grep -c '^msgrcv(' trace)" -eq 3 ]
}

# The first delay is long enough where the machine has little else to do.
taken()
{
	local delay

	for delay in 500000 2000000 8000000; do
		! taken_within "$delay" "$@" || break
		content "$q"
		content "$to"
	done
	grep -q 'MSG_COPY.*=' trace
}

@test "ipcrecv --to goes on where somebody else has taken what doesn't fit" {
	needs strace
	to=$(objects queue 0x5678 0600)
	objects qbytes "$to" 10
	taken -a
	[ "$status" -eq 0 ]
	[ ! -s err ]
	taken -n
	[ "$status" -eq 2 ]
	[ "$(<err)" = "ipcrecv: queue:$q: no message" ]
	for text in next ""; do
		taken -n "$text"
		[ "$status" -eq 0 ]
		[ ! -s err ]
		[ "$(content "$to")" = "1 ${#text} $text" ]
	done
}

@test "ipcrecv --to stops at a message that no longer can be looked at, and never fits" {
	run -1 --separate-stderr timeout 20 unshare --ipc bash -ec '
		q=$(objects queue 0 0600) to=$(objects queue 0 0600)
		objects qbytes "$to" 1000
		printf %05000d 0 | ipcsend -i "$q"
		objects send "$q" 1 small
		echo 100 >/proc/sys/kernel/msgmax
		exec ipcrecv -i "$q" -a --to "queue:$to"'
	[ "$stderr" = "ipcrecv: queue:0: the next message exceeds what queue:1 can ever hold, 100 bytes; it stays" ]
}

# A queue with 8 of 10 bytes used, and three messages of three bytes for it.
make_full()
{
	to=$(objects queue 0x5678 0600)
	objects qbytes "$to" 10
	objects send "$to" 1 12345678
	send one two six
}

@test "ipcrecv --to takes no message without room for it, and so keeps the order" {
	make_full
	run -2 --separate-stderr ipcrecv -i "$q" -a -n --to "queue:$to"
	[[ $stderr = "ipcrecv: queue:$to: full: "* ]]
	run -2 --separate-stderr ipcrecv -i "$q" -a -w 0.05 --to "queue:$to"
	[[ $stderr = "ipcrecv: queue:$to: timed out"* ]]
	is_untouched
	# As many messages as bytes are full too.
	objects take "$to" 0
	objects qbytes "$to" 3
	for i in 1 2 3; do
		objects send "$to" 1 ""
	done
	run -2 --separate-stderr ipcrecv -i "$q" -a -n --to "queue:$to"
	is_untouched
	[ "$(content "$q")" = $'1 3 one\n1 3 two\n1 3 six' ]
}

@test "ipcrecv --to takes not even an empty message without room for it" {
	to=$(objects queue 0x88 0600)
	objects qbytes "$to" 2
	objects send "$to" 1 ""
	objects send "$to" 1 ""
	objects send "$q" 5 ""
	objects send "$q" 6 ""
	run -2 --separate-stderr ipcrecv -i "$q" -a -n --to "queue:$to"
	[[ $stderr = "ipcrecv: queue:$to: full: 2 messages"* ]]
	run -2 --separate-stderr ipcrecv -i "$q" -a -w 0.05 --to "queue:$to"
	[[ $stderr = "ipcrecv: queue:$to: timed out"* ]]
	is_untouched
	# Where there is nothing to take, there is nothing to wait for.
	run -0 timeout 20 "$BUILD/ipcrecv" -i "$q" -a -t 7 --to "queue:$to"
	run -2 ipcrecv -i "$q" -n -t 7 --to "queue:$to"
	ipcrecv -i "$q" -a --to "queue:$to" 3>&- &
	objects take "$to" 0
	eventually has "$q" 1
	objects take "$to" 0
	wait $!
	[ "$(content "$to")" = $'5 0 \n6 0 ' ]
}

@test "ipcrecv --to holds no message while it waits for room" {
	make_full
	"$BUILD/ipcrecv" -i "$q" -a --to "queue:$to" >/dev/null 2>&1 3>&- &
	mover=$!
	objects take "$to" 0
	eventually has "$to" 3
	objects take "$to" 0
	wait $mover
	[ "$(content "$to")" = $'1 3 two\n1 3 six' ]
	objects send "$to" 1 12345678
	send one two six
	"$BUILD/ipcrecv" -i "$q" -a --to "queue:$to" >/dev/null 2>&1 3>&- &
	mover=$!
	eventually polls $mover
	kill -TERM $mover
	status=0
	wait $mover || status=$?
	[ "$status" -eq 143 ]
	[ "$(content "$q")" = $'1 3 one\n1 3 two\n1 3 six' ]
}

# Whether a process waits in poll(2).
polls()
{
	[[ $(sleeps "/proc/$1") = *poll* ]]
}

@test "ipcrecv --to ends when the other queue is removed, and loses nothing" {
	make_full
	"$BUILD/ipcrecv" -i "$q" -a --to "queue:$to" >/dev/null 2>err 3>&- &
	eventually polls $!
	/usr/bin/ipcrm -q "$to"
	status=0
	wait $! || status=$?
	[ "$status" -eq 1 ]
	[ "$(cat err)" = "ipcrecv: queue:$to: no such id" ]
	[ "$(waiting)" -eq 3 ]
}

@test "ipcrecv --to puts a message back whose room somebody else has taken" {
	needs strace
	to=$(objects queue 0x5678 0600)
	send one
	run -2 --separate-stderr strace -qq -o /dev/null \
		-e inject=msgsnd:error=EAGAIN:when=1 \
		"$BUILD/ipcrecv" -i "$q" -n --to "queue:$to"
	[ "$(content "$q")" = "1 3 one" ]
	[[ $stderr = "ipcrecv: queue:$q: 1 taken but not sent: put back"* ]]
}

@test "ipcrecv --to loses and duplicates nothing between two movers and a reader" {
	middle=$(objects queue 0 0600)
	objects qbytes "$middle" 50
	end=$(objects queue 0 0600)
	seq 5000 | ipcsend -i "$q" -l 3>&- &
	"$BUILD/ipcrecv" -i "$q" -F --to "queue:$middle" 3>&- &
	movers=$!
	"$BUILD/ipcrecv" -i "$middle" -F --to "queue:$end" 3>&- &
	movers+=" $!"
	ipcrecv -i "$end" -c 5000 -w 60 >got
	seq 5000 | cmp - got
	# Nothing came twice. They write out what they have taken before they end.
	for mover in $movers; do
		kill -TERM "$mover"
		ends_with 143 "$mover"
	done
	for queue in "$q" "$middle" "$end"; do
		run -2 ipcrecv -i "$queue" -n -q
	done
}

@test "ipcrecv --exec runs a command with the message, its type and size" {
	objects send "$q" 7 'a "b"'
	objects send "$q" 8 ""
	run -0 --separate-stderr ipcrecv -i "$q" -a \
		--exec 'echo "$IPC_MESSAGE_TYPE $IPC_MESSAGE_SIZE $(cat)."'
	[ "$output" = $'7 5 a "b".\n8 0 .' ]
	[ -z "$stderr" ]
	[ "$(waiting)" -eq 0 ]
	head -c 8000 /dev/urandom >bytes
	ipcsend -i "$q" <bytes
	run -0 ipcrecv -i "$q" --exec 'cmp - bytes && test ! -t 0'
	# Nobody can change what would go back, and each reads from its begin.
	send hello
	run -1 ipcrecv -i "$q" --exec 'cat >&2; echo hallo >/proc/self/fd/0'
	[ "$(content "$q")" = "1 5 hello" ]
}

@test "ipcrecv --exec honours -c, -n and -w" {
	send 1 2 3
	run -0 ipcrecv -i "$q" -c 2 --exec 'cat; echo'
	[ "$output" = $'1\n2' ]
	run -0 ipcrecv -i "$q" --exec 'cat; echo'
	[ "$output" = 3 ]
	run -2 --separate-stderr ipcrecv -i "$q" -n --exec cat
	[ "$stderr" = "ipcrecv: queue:$q: no message" ]
	run -2 --separate-stderr ipcrecv -i "$q" -F -w 0.05 -q --exec cat
	[ -z "$stderr" ]
	run -0 ipcrecv -i "$q" -a --exec cat
}

@test "ipcrecv --exec stops at the first failure, and puts the message back" {
	send 1 2 3
	run -1 --separate-stderr ipcrecv -i "$q" -a \
		--exec 'read -r n || [ $n != 2 ]; echo $n; [ $n != 2 ]'
	[ "$output" = $'1\n2' ]
	[ "$stderr" = "ipcrecv: queue:$q: message of type 1: the command failed with status 1; put back" ]
	[ "$(content "$q")" = $'1 1 3\n1 1 2' ]
	# To be killed is to fail.
	send 1 2
	run -1 --separate-stderr ipcrecv -i "$q" -a --exec 'kill -9 $$'
	[[ $stderr = *"signal 9 (Killed) ended the command; put back" ]]
	[ "$(content "$q")" = $'1 1 2\n1 1 1' ]
}

@test "ipcrecv --exec --failed moves messages whose command failed, and continues" {
	failed=$(objects queue 0x5678 0600)
	objects send "$q" 1 good
	objects send "$q" 2 bad
	objects send "$q" 3 good
	run -1 --separate-stderr ipcrecv -i "$q" -a --failed msg:0x5678 \
		--exec 'test "$(cat)" = good && echo $IPC_MESSAGE_TYPE'
	[ "$output" = $'1\n3' ]
	[ "$stderr" = "ipcrecv: queue:$q: message of type 2: the command failed with status 1; moved to queue:$failed" ]
	[ "$(waiting)" -eq 0 ]
	[ "$(content "$failed")" = "2 3 bad" ]
	run -1 --separate-stderr ipcrecv -i "$q" -a --exec true \
		--failed "queue:$q"
	[ "$stderr" = "ipcrecv: --failed: queue:$q is the one that messages come from" ]
	# Where it has no room, the message goes back, and nothing is taken.
	objects qbytes "$failed" 2
	send bad bad
	run -1 ipcrecv -i "$q" -a --failed "queue:$failed" --exec false
	[ "$(waiting) $(waiting "$failed")" = "2 0" ]
}

@test "ipcrecv --exec --jobs runs that many at once" {
	send 1 2 3 4 5 6
	# Each group of three waits for one another, ten seconds at most.
	run -0 ipcrecv -i "$q" -a --jobs 3 --exec 'n=$(cat); : >begun.$n
		group=$(((n - 1) / 3 * 3)) tries=1000
		until [ -e begun.$((group + 1)) ] && [ -e begun.$((group + 2)) ] &&
			[ -e begun.$((group + 3)) ]; do
			[ $((tries -= 1)) -gt 0 ] || exit 1
			sleep 0.01
		done'
	[ "$(waiting)" -eq 0 ]
	# One at a time is the default.
	send 1 2 3
	run -0 ipcrecv -i "$q" -a --exec 'mkdir lock && sleep 0.05 && rmdir lock'
}

@test "ipcrecv --exec notices a failure while it waits for the next message" {
	send 1
	"$BUILD/ipcrecv" -i "$q" -F --jobs 2 \
		--exec 'until [ -e go ]; do sleep 0.01; done; exit 3' \
		>/dev/null 2>err 3>&- &
	eventually waits_in msgrcv $!
	: >go
	status=0
	wait $! || status=$?
	[ "$status" -eq 1 ]
	[[ $(cat err) = *"failed with status 3; put back" ]]
	[ "$(waiting)" -eq 1 ]
}

@test "ipcrecv --exec forwards signals, and a command that then succeeds counts as done" {
	for signal in TERM HUP INT; do
		rm -f ready
		send 1 2
		env --default-signal=INT "$BUILD/ipcrecv" -i "$q" -a \
			--exec "trap 'echo done; exit 0' $signal; : >ready
			while :; do sleep 0.01; done" >out 2>/dev/null 3>&- &
		eventually test -e ready
		kill -$signal $!
		status=0
		wait $! || status=$?
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		[ "$(cat out)" = "done" ]
		[ "$(content "$q")" = "1 1 2" ]
	done
	# One that doesn't is put back.
	rm -f ready
	send 1
	"$BUILD/ipcrecv" -i "$q" -a --exec ': >ready; exec sleep 100' \
		2>err 3>&- &
	eventually test -e ready
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[[ $(cat err) = *"signal 15 (Terminated) ended the command; put back" ]]
	[ "$(content "$q")" = "1 1 1" ]
}

@test "ipcrecv --exec waits for its commands while it waits for messages" {
	send 1
	# The signal comes while it is blocked in msgrcv, with a command at work.
	"$BUILD/ipcrecv" -i "$q" -F --jobs 2 \
		--exec "trap 'sleep 0.2; echo done; exit 0' TERM; : >ready
		while :; do sleep 0.01; done" >out 2>/dev/null 3>&- &
	eventually test -e ready
	eventually waits_in msgrcv $!
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[ "$(cat out)" = "done" ]
	[ "$(waiting)" -eq 0 ]
}

@test "ipcrecv --exec puts a message back when its command cannot start" {
	needs strace
	send one
	while IFS=: read -r call what; do
		run -1 --separate-stderr strace -qq -o /dev/null \
			-e inject="$call":error=EMFILE \
			"$BUILD/ipcrecv" -i "$q" -a --exec cat
		[ "$stderr" = "ipcrecv: $what: Too many open files
ipcrecv: queue:$q: 1 taken but not processed: put back" ]
	done <<-'END'
		memfd_create:cannot copy a message for the command
		clone:cannot run /bin/sh
		pipe2:cannot run /bin/sh
	END
	# A file in memory has a limit, too.
	objects send "$q" 2 "$(printf %02000d 0)"
	run -1 --separate-stderr bash -c 'ulimit -f 1; "$@"' bash \
		"$BUILD/ipcrecv" -i "$q" -t 2 --exec cat
	[ "$stderr" = "ipcrecv: cannot copy a message for the command: File too large
ipcrecv: queue:$q: 1 taken but not processed: put back" ]
	# And where it can't be put back either, it is on standard error.
	run -1 --separate-stderr strace -qq -o /dev/null \
		-e inject=msgsnd:error=EACCES "$BUILD/ipcrecv" -i "$q" --exec false
	[ "${stderr_lines[1]}" = '{"type":1,"size":3,"text":"one"}' ]
}

@test "ipcrecv --exec refuses an empty command, which would lose every message" {
	send one
	for command in '' ' ' $'\t\n'; do
		run -1 --separate-stderr ipcrecv -i "$q" -a --exec "$command"
		[[ ${stderr_lines[-2]} = *"no command: the messages would be lost" ]]
	done
	is_untouched
}

@test "ipcrecv --exec counts a command with a lost status as failed" {
	needs strace
	send one
	run -1 --separate-stderr timeout 20 strace -qq -o /dev/null \
		-e inject=wait4:error=ECHILD "$BUILD/ipcrecv" -i "$q" --exec true
	[[ $stderr = *"; put back" ]]
	[ "$(content "$q")" = '1 3 one' ]
}

@test "ipcrecv --exec isn't fooled by a caller that ignores SIGCHLD or SIGPIPE" {
	needs perl
	send 1 2
	run -1 perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV or die' \
		"$BUILD/ipcrecv" -i "$q" -a --exec 'read -r n || [ $n != 2 ]'
	[ "$(content "$q")" = "1 1 2" ]
	send 1
	run -0 ipcrecv -i "$q" --exec 'awk "/^SigIgn/ { print \$2 }" /proc/self/status'
	# 0x1000 is SIGPIPE, 0x1000000 SIGXFSZ.
	[ $((0x$output & 0x1001000)) -eq 0 ]
}

@test "ipcrecv --exec delivers each message at least once, however it is ended" {
	seq 300 | ipcsend -i "$q" -l
	for ((i = 0; i < 25; i++)); do
		"$BUILD/ipcrecv" -i "$q" -a --jobs 4 \
			--exec 'n=$(cat); echo "$n" >>got' 2>>err 3>&- &
		perl -e 'select undef, undef, undef, rand 0.05' 2>/dev/null || :
		kill -TERM $! 2>/dev/null || :
		wait $! || :
	done
	run -0 ipcrecv -i "$q" -a --exec 'n=$(cat); echo "$n" >>got'
	[ "$(grep -c content err)" -eq 0 ]
	[ "$(sort -nu got)" = "$(seq 300)" ]
}

@test "ipcsend reads each form back as it was" {
	to=$(objects queue 0x5678 0600)
	for form in -l -0 -J; do
		send one "" "two words" "é"
		[ $form != -0 ] || send $'two\nlines'
		[ $form != -J ] || objects sendz "$q" 5 nul
		ipcrecv -i "$q" --peek -aJ >before
		ipcrecv -i "$q" -a $form >out
		ipcsend -i "$q" $form <out
		ipcrecv -i "$q" -aJ | cmp - before
	done
	head -c 5000 /dev/urandom >bytes
	for file in bytes /dev/null; do
		ipcsend -i "$q" <$file
		ipcrecv -i "$q" -r >out
		ipcsend -i "$q" <out
		ipcrecv -i "$q" -r | cmp - $file
	done
}

@test "ipcrecv --exec and --to run without memory errors" {
	needs_valgrind
	to=$(objects queue 0x5678 0600)
	send 1 2 3 4 5 6
	valgrinds 0 ipcrecv -i "$q" -c 2 --exec true
	valgrinds 1 ipcrecv -i "$q" -a --exec false
	valgrinds 0 ipcrecv -i "$q" -c 2 --to "queue:$to"
	valgrinds 1 ipcrecv -i "$q" --exec false --failed "queue:$to"
}

# The commands of ipcrecv(1) that go to another host, one a line, each whole.
recipes()
{
	sed -e :a -e '/^#.*\(&&\|\\e\)$/ { s/\\e$//; N; s/\n> */ /; ta' -e '}' \
		"$TOP/man/ipcrecv.1" | sed -n 's/^# \(ipcrecv .*ssh .*\)/\1/p'
}

@test "the recipes for another host lose nothing, whether that host accepts or refuses" {
	[ "$(recipes | wc -l)" -eq 2 ]
	mkdir bin
	printf '#!/bin/sh\ntest ! -e down || exit 255\necho "$*" >>calls\ncat >>sent; echo >>sent\n' >bin/ssh
	chmod +x bin/ssh
	recipes >lines
	while read -r recipe; do
		rm -f calls sent saved
		: >down
		# shellcheck disable=SC2030
		run -1 --separate-stderr unshare --ipc bash -c '
			PATH=$PWD/bin:$PATH
			objects queue 0 0600 >/dev/null
			objects send 0 7 one
			objects send 0 7 two
			bash -c "$1" </dev/null
			status=$?
			[ $status -ne 0 ] && [ ! -e sent ] || exit 9
			# In the queue, or in the file.
			ipcrecv -i 0 -aJ >>saved
			[ "$(wc -l <saved)" -eq 2 ] || exit 8
			ipcsend -i 0 -J <saved
			rm down saved
			bash -c "$1" </dev/null || exit 7
			[ ! -e saved ] || exit 6
			ipcrecv -i 0 -n -q -r && exit 5
			exit 1' bash "$recipe"
		[ "$(grep -o 'one\|two' sent | sort)" = $'one\ntwo' ]
		[[ $(cat calls) = "host ipcsend -i 0 -"* ]]
	done <lines
}
