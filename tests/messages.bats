#!/usr/bin/env bats
# ipcsend and ipcrecv together, with other people's programs, and under stress:
# nothing is lost, nothing hangs.

load helper

setup()
{
	q=$(objects queue 0x1234 0600)
}

teardown()
{
	remove_all
}

waiting()
{
	awk -v id="$q" '$2 == id { print $5 }' /proc/sysvipc/msg
}

@test "messages cross to and from perl's IPC::Msg, byte for byte" {
	needs perl
	perl -MIPC::Msg -e 1 || skip "perl has no IPC::Msg"
	head -c 4000 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
	perl -MIPC::Msg -e 'local $/; IPC::Msg->new(0x1234, 0)->snd(77, <STDIN>)
		or die' <"$BATS_TEST_TMPDIR/bytes"
	ipcrecv -i "$q" -t 77 -r | cmp - "$BATS_TEST_TMPDIR/bytes"
	ipcsend -k 0x1234 -t 78 <"$BATS_TEST_TMPDIR/bytes"
	perl -MIPC::Msg -e 'my $b; IPC::Msg->new(0x1234, 0)->rcv($b, 8192) == 78
		or die; print $b' | cmp - "$BATS_TEST_TMPDIR/bytes"
}

@test "messages cross to and from PHP, serialized and not" {
	needs php
	php -m | has -x sysvmsg || skip "php has no sysvmsg"
	php -r '$q = msg_get_queue(0x1234);
		msg_send($q, 5, "a task", false);
		msg_send($q, 6, ["n" => 1]);'
	run -0 ipcrecv -i "$q" -t 5
	[ "$output" = "a task" ]
	run -0 ipcrecv -i "$q" -t 6
	[ "$output" = 'a:1:{s:1:"n";i:1;}' ]
	ipcsend -i "$q" -t 7 -m "an answer"
	ipcsend -i "$q" -t 8 -m 's:4:"four";'
	run -0 php -r '$q = msg_get_queue(0x1234);
		msg_receive($q, 7, $type, 100, $text, false) or exit(1);
		echo "$type $text\n";
		msg_receive($q, 8, $type, 100, $text) or exit(1);
		echo "$type $text\n";'
	[ "$output" = $'7 an answer\n8 four' ]
}

@test "messages cross to and from a C program that sends strlen + 1" {
	objects sendz "$q" 1 hello
	run -0 ipcrecv -i "$q"
	[ "$output" = hello ]
	ipcsend -i "$q" -z -m hello
	[ "$(objects take "$q" 0 | od -An -c | tr -d ' \n')" = \
		'16hello\0\n' ]
}

@test "messages move from one namespace to another as JSON" {
	head -c 500 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
	ipcsend -i "$q" -t 3 <"$BATS_TEST_TMPDIR/bytes"
	objects send "$q" 4 text
	{
		printf '3 500 '
		cat "$BATS_TEST_TMPDIR/bytes"
		printf '\n4 4 text\n'
	} >"$BATS_TEST_TMPDIR/expected"
	ipcrecv -i "$q" -aJ | unshare --ipc bash -ec '
		objects queue 7 0600 >/dev/null
		ipcsend -k 7 -J
		objects take 0 0
		objects take 0 0' | cmp - "$BATS_TEST_TMPDIR/expected"
	[ "$(waiting)" -eq 0 ]
}

# Starts 8 senders of $1 numbered lines each.
start_senders()
{
	local s
	for s in 1 2 3 4 5 6 7 8; do
		seq -f "$s-%.0f" "$1" | ipcsend -i "$q" -l 3>&- &
	done
}

@test "nothing is lost or duplicated between 8 senders and 8 receivers" {
	each=125000
	[[ $BUILD != *asan* ]] || each=10000
	start_senders $each
	for r in 1 2 3 4 5 6 7 8; do
		ipcrecv -i "$q" -F -w 3 >"$BATS_TEST_TMPDIR/got.$r" \
			2>/dev/null 3>&- &
	done
	wait
	[ "$(waiting)" -eq 0 ]
	cat "$BATS_TEST_TMPDIR"/got.* >"$BATS_TEST_TMPDIR/got"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/got")" -eq $((8 * each)) ]
	[ "$(sort -u "$BATS_TEST_TMPDIR/got" | wc -l)" -eq $((8 * each)) ]
}

@test "nothing is lost when receivers are ended by signals" {
	each=2000
	start_senders $each
	senders=$(jobs -p)
	for ((i = 0; i < 60; i++)); do
		env --default-signal=INT "$BUILD/ipcrecv" -i "$q" -F \
			>"$BATS_TEST_TMPDIR/got.$i" 2>/dev/null 3>&- &
		# At a random point of its life, from before it begins; but a
		# shell has SIGINT ignored until env is there.
		[ $((i % 4)) -ne 0 ] ||
			eventually grep -qx ipcrecv "/proc/$!/comm"
		perl -e 'select undef, undef, undef, rand 0.02' 2>/dev/null || :
		signals=(INT TERM USR1 PROF)
		kill -"${signals[i % 4]}" $! || :
		status=0
		wait $! || status=$?
		[ "$status" -gt 128 ]
	done
	ipcrecv -i "$q" -F -w 3 >"$BATS_TEST_TMPDIR/got.rest" 2>/dev/null || :
	# shellcheck disable=SC2086
	wait $senders
	[ "$(waiting)" -eq 0 ]
	[ "$(cat "$BATS_TEST_TMPDIR"/got.* | wc -l)" -eq $((8 * each)) ]
	[ "$(cat "$BATS_TEST_TMPDIR"/got.* | sort -u | wc -l)" -eq \
		$((8 * each)) ]
}

# Fills the queue with lines of 100 bytes: fill_queue COUNT
fill_queue()
{
	echo 1000000 >/proc/sys/kernel/msgmnb
	/usr/bin/ipcrm -q "$q"
	q=$(objects queue 0x1234 0600)
	seq -f %099.0f "$1" | ipcsend -i "$q" -l
}

@test "nothing is lost when the reader of a pipe dies" {
	needs perl
	fill_queue 2000
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 7<>"$BATS_TEST_TMPDIR/fifo"
	ipcrecv -i "$q" -a >"$BATS_TEST_TMPDIR/fifo" 2>/dev/null 3>&- 7>&- &
	eventually is_writing $!
	# The bytes in the pipe count as written; a message written in part goes
	# back. 0x541b is FIONREAD.
	held=$(perl -e 'open my $pipe, "<&=", 7; my $n = pack "i", 0;
		ioctl $pipe, 0x541b, $n or die; print unpack "i", $n')
	exec 7>&-
	status=0
	wait $! || status=$?
	[ "$status" -eq 1 ]
	ipcrecv -i "$q" -a | sort >"$BATS_TEST_TMPDIR/left"
	[ "$held" -gt 50000 ]
	seq -f %099.0f $((held / 100 + 1)) 2000 | cmp - "$BATS_TEST_TMPDIR/left"
}

is_writing()
{
	[[ $(sleeps "/proc/$1") = *pipe_write ]]
}

@test "nothing is lost or duplicated on a full disk, with senders at work" {
	each=500
	start_senders $each
	senders=$(jobs -p)
	for ((i = 0; i < 5; i++)); do
		ipcrecv -i "$q" -c 20 -w 5 2>>"$BATS_TEST_TMPDIR/err" \
			>/dev/full || :
	done
	ipcrecv -i "$q" -F -w 3 >"$BATS_TEST_TMPDIR/rest" 2>/dev/null || :
	# shellcheck disable=SC2086
	wait $senders
	# Senders that wait for room take it first: the rest is on stderr.
	sed -n 's/^{.*"text":"\(.*\)"}$/\1/p' "$BATS_TEST_TMPDIR/err" \
		>>"$BATS_TEST_TMPDIR/rest"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/rest")" -eq $((8 * each)) ]
	[ "$(sort -u "$BATS_TEST_TMPDIR/rest" | wc -l)" -eq $((8 * each)) ]
}

@test "a stalled reader cannot keep ipcrecv from ending" {
	for ((i = 0; i < 100; i++)); do
		objects send "$q" 1 "$(printf %0100d $i)"
	done
	fill_pipe blocking
	ipcrecv -i "$q" -a >&7 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	eventually is_empty
	kill -TERM $!
	status=0
	wait $! || status=$?
	exec 7>&-
	[ "$status" -eq 143 ]
	[ "$(waiting)" -eq 100 ]
	grep -q ': 100 taken but not written: put back' \
		"$BATS_TEST_TMPDIR/err"
}

is_empty()
{
	[ "$(waiting)" -eq 0 ]
}

# Milliseconds that a command takes.
milliseconds()
{
	local begun=${EPOCHREALTIME/./}
	"$@" 2>/dev/null || :
	echo $(((${EPOCHREALTIME/./} - begun) / 1000))
}

@test "a time-out ends when it should, under a storm of signals too" {
	for duration in 0.2 200ms 0.2s; do
		# Never less; a machine that is busy may make it longer once.
		for _ in 1 2 3; do
			took=$(milliseconds ipcrecv -i "$q" -w $duration)
			[ "$took" -ge 200 ]
			[ "$took" -ge 5000 ] || break
		done
		[ "$took" -lt 5000 ]
	done
	# A storm of stops must not end the wait early, nor hold it up; where the
	# machine is busy, it begins too late for a short one.
	for seconds in 0.5 3 15; do
		storms $seconds
		[ "$status" -eq 2 ]
		[ "$took" -ge "$(awk "BEGIN { print int($seconds * 980) }")" ]
		[ "$storm" -le 10 ] || break
	done
	[ "$storm" -gt 10 ]
}

# Stops a receiver that waits for so many seconds, and continues it, as often as that
# can be done; sets storm, took and status.
storms()
{
	begun=${EPOCHREALTIME/./} storm=0
	"$BUILD/ipcrecv" -i "$q" -w "$1" 2>/dev/null 3>&- &
	EVENTUALLY_TRIES=50 eventually waits_in msgrcv $! || :
	while kill -STOP $! 2>/dev/null; do
		kill -CONT $! 2>/dev/null || :
		((++storm))
	done
	status=0
	wait $! || status=$?
	took=$(((${EPOCHREALTIME/./} - begun) / 1000))
}

@test "an alarm set by the caller ends ipcrecv by SIGALRM" {
	needs perl
	run -142 timeout 20 perl -e 'alarm 1; exec @ARGV or die' \
		"$BUILD/ipcrecv" -i "$q"
	run -142 timeout 20 perl -e 'alarm 1; exec @ARGV or die' \
		"$BUILD/ipcrecv" -i "$q" -w 30
	# Where the caller ignores it, it is ignored.
	run -2 timeout 20 perl -e '$SIG{ALRM} = "IGNORE"; alarm 1;
		exec @ARGV or die' "$BUILD/ipcrecv" -i "$q" -w 1.5
}

@test "no signal from outside loses a message that ipcrecv holds" {
	needs perl
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	# The pipe is full. 32 and 33 are those that the C library hides.
	for signal in $(kill -l ALRM) $(kill -l STKFLT) $(kill -l VTALRM) \
		$(kill -l PROF) $(kill -l XCPU) $(kill -l IO) $(kill -l PWR) \
		32 33 34 35 64; do
		for i in 1 2 3; do
			objects send "$q" 1 $i
		done
		exec 7<>"$BATS_TEST_TMPDIR/fifo"
		dd if=/dev/zero of="$BATS_TEST_TMPDIR/fifo" bs=65536 count=1 \
			oflag=nonblock 2>/dev/null
		"$BUILD/ipcrecv" -i "$q" -a >&7 2>/dev/null 3>&- &
		eventually is_empty
		perl -e 'kill @ARGV or die' "$signal" $!
		status=0
		wait $! || status=$?
		exec 7>&-
		[ "$status" -eq $((128 + signal)) ]
		[ "$(waiting)" -eq 3 ]
		objects receive "$q"
		objects receive "$q"
		objects receive "$q"
	done
}

@test "an interrupted call is repeated, and a failing timer is reported" {
	needs strace
	for when in 1 2 3; do
		objects send "$q" 1 x
		run -0 strace -qq -o /dev/null \
			-e inject=msgrcv:error=EINTR:when=$when \
			"$BUILD/ipcrecv" -i "$q" -a
		[ "$output" = x ]
		run -0 strace -qq -o /dev/null \
			-e inject=msgsnd:error=EINTR:when=$when \
			"$BUILD/ipcsend" -i "$q" -m x
		objects receive "$q"
	done
	for when in 1+ 2+; do
		run -1 --separate-stderr timeout 20 strace -qq -o /dev/null \
			-e inject=/^timer_settime:error=ENOTTY:when=$when \
			"$BUILD/ipcrecv" -i "$q" -w 0.1
		[[ $stderr = "ipcrecv: "*": Inappropriate ioctl for device" ]]
	done
}

@test "putting back into a full queue takes a second in all" {
	/usr/bin/ipcrm -q "$q"
	echo 100000 >/proc/sys/kernel/msgmnb
	q=$(objects queue 0x1234 0600)
	printf 'x\n%.0s' {1..4000} | ipcsend -i "$q" -l
	fill_pipe blocking
	"$BUILD/ipcrecv" -i "$q" -a >&7 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	eventually is_writing $!
	objects qbytes "$q" 100
	begun=${EPOCHREALTIME/./}
	kill -TERM $!
	status=0
	wait $! || status=$?
	took=$(((${EPOCHREALTIME/./} - begun) / 1000))
	exec 7>&-
	[ "$status" -eq 143 ]
	# A second for the reader, and one for the queue; not for each message.
	echo "$took ms"
	[ "$took" -lt 30000 ]
	[ "$(grep -c '"text":"x"' "$BATS_TEST_TMPDIR/err")" -eq \
		$((4000 - $(waiting))) ]
}

# A program that waits for ever is interrupted every second.
@test "ipcrecv says why it ends, however late standard error is read" {
	fill_pipe blocking
	"$BUILD/ipcrecv" -i "$q" -F --exec false 2>&7 7>&- 3>&- &
	eventually waits_in msgrcv $!
	echo x | ipcsend -i "$q" -l
	eventually polls $!
	sleep 2.5
	read_pipe $!
	[[ $said = *"the command failed with status 1; put back" ]]
}

@test "ipcrecv gives a message away to a standard error that is full and non-blocking" {
	fill_pipe nonblocking
	echo payload | ipcsend -i "$q" -l
	"$BUILD/ipcrecv" -i "$q" --exec "/usr/bin/ipcrm -q $q; false" \
		2>&7 7>&- 3>&- &
	eventually fails exists msg "$q"
	eventually polls $!
	read_pipe $!
	[[ $said = *'could not be put back'*'"text":"payload"'* ]]
}

# As in the middle of a page of less(1).
@test "a standard error that nobody reads cannot keep ipcrecv from ending" {
	fill_pipe blocking
	"$BUILD/ipcrecv" -i "$q" -F --exec false 2>&7 7>&- 3>&- &
	eventually waits_in msgrcv $!
	echo x | ipcsend -i "$q" -l
	eventually polls $!
	kill -TERM $!
	status=0
	wait $! || status=$?
	exec 7>&-
	[ "$status" -eq 143 ]
	[ "$(waiting)" -eq 1 ]
}

# The signal is taken while its command runs, which ends by it, too.
@test "a standard error that nobody reads cannot keep ipcrecv --exec from ending" {
	fill_pipe blocking
	echo x | ipcsend -i "$q" -l
	"$BUILD/ipcrecv" -i "$q" --exec 'exec sleep 99' 2>&7 7>&- 3>&- &
	eventually pgrep -P $! -x sleep
	kill -TERM $!
	eventually fails kill -0 $!
	exec 7>&-
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[ "$(waiting)" -eq 1 ]
}

# They block the signals that ask to end.
@test "a standard error that nobody reads cannot keep ipcrun from ending" {
	needs perl
	fill_pipe blocking
	ipcrun --leaks -- perl -e 'msgget(0, 0600) // die for 1..300' \
		2>&7 7>&- 3>&- &
	# Not before the report, for which they are blocked.
	eventually polls $!
	kill -TERM $!
	eventually fails kill -0 $!
	exec 7>&-
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
}

waits_to_write()
{
	[[ $(sleeps "/proc/$1") = @(*poll*|wait_woken|pipe_write) ]]
}

# One whose program has stalled, or whose line is down: nobody has stopped it.
@test "a terminal that nobody reads cannot keep ipcrun from ending" {
	needs perl
	needs python3
	mkfifo "$BATS_TEST_TMPDIR/terminal"
	# It has the other end, and reads nothing from there.
	background /usr/bin/python3 -c 'import os, pty, signal, sys
_, terminal = pty.openpty()
with open(sys.argv[1], "w") as name: print(os.ttyname(terminal), file=name)
signal.pause()' "$BATS_TEST_TMPDIR/terminal"
	holder=$!
	terminal=$(cat "$BATS_TEST_TMPDIR/terminal")
	"$BUILD/ipcrun" --leaks -- perl -e 'msgget(0, 0600) // die for 1..1000' \
		2>"$terminal" 3>&- &
	eventually waits_to_write $!
	kill -TERM $!
	eventually fails kill -0 $!
	status=0
	wait $! || status=$?
	kill "$holder"
	[ "$status" -eq 143 ]
}

@test "a thousand time-outs of a millisecond never hang" {
	needs_no_sanitizer
	run -0 timeout 120 bash -c "for ((i = 0; i < 1000; i++)); do
		ipcrecv -i $q -w 0.001 2>/dev/null
		[ \$? -eq 2 ] || exit 1
	done"
}
