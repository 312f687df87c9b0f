#!/usr/bin/env bats
# ipcsend and ipcrecv with POSIX message queues. The oracles are the C library
# (build/tools/posix), other people's programs and the kernel's /dev/mqueue.

load helper

setup()
{
	cd "$BATS_TEST_TMPDIR"
	# Every user may have 819200 bytes in queues, of ten messages each.
	posix queue /q 0600 10 128 2>err ||
		skip "no POSIX message queues here: $(cat err)"
}

teardown()
{
	local name
	for name in /q /other; do
		posix unlink $name 2>/dev/null || :
	done
	remove_all
}

has()
{
	[ "$(posix waiting "$1")" -eq "$2" ]
}

# What waits in a queue, in its order, and empties it: content NAME
content()
{
	while ! has "$1" 0; do
		posix take "$1"
	done
}

# Whether a process is blocked in mq_send or mq_receive.
waits()
{
	[[ $(sleeps "/proc/$1") = *wq_sleep ]]
}

@test "ipcsend -N sends with priority 0, or with that of -t" {
	run -0 --separate-stderr ipcsend -N /q -m low -m ""
	[ -z "$output$stderr" ]
	run -0 ipcsend pqueue:/q -t 32767 -m highest
	run -0 ipcsend pmsg:/q -t 7 -z -m high
	[ "$(posix take /q)" = "32767 7 highest" ]
	[ "$(posix take /q | od -An -c | tr -d ' \n')" = '75high\0\n' ]
	[ "$(posix take /q)" = "0 3 low" ]
	[ "$(posix take /q)" = "0 0 " ]
}

@test "ipcsend -N sends whole files, lines, parts between NULs, and JSON" {
	head -c 128 /dev/urandom >bytes
	ipcsend -N /q -t 3 <bytes
	[ "$(posix take /q | head -c 6)" = "3 128 " ]
	ipcsend -N /q <bytes
	posix take /q | head -c -1 | tail -c 128 | cmp - bytes
	printf 'one\n\ntwo words' | ipcsend -N /q -l
	printf 'a\nb\0c' | ipcsend -N /q -0
	ipcsend -N /q -J -t 9 <<-'END'
		{"text":"usual"}
		{"type":0,"text":"none"}
		{"type":32767,"base64":"AP8="}
	END
	[ "$(content /q | od -An -c | tr -d ' \n')" = \
		'327672\0377\n95usual\n03one\n00\n09twowords\n03a\nb\n01c\n04none\n' ]
}

@test "ipcrecv -N takes the oldest message of the highest priority" {
	posix send /q 0 first
	posix send /q 5 urgent
	posix send /q 0 second
	run -0 --separate-stderr ipcrecv -N /q
	[ "$output$stderr" = urgent ]
	run -0 ipcrecv pqueue:/q -c 2
	[ "$output" = $'first\nsecond' ]
	run -0 --separate-stderr ipcrecv -N /q -a
	[ -z "$output$stderr" ]
}

@test "ipcrecv -N writes each form" {
	send()
	{
		posix send /q 0 'a"b'
		posix send /q 32767 é
	}
	send
	run -0 ipcrecv -N /q -aJ
	[ "$output" = $'{"type":32767,"size":2,"text":"é"}\n{"type":0,"size":3,"text":"a\\"b"}' ]
	send
	run -0 ipcrecv -N /q -a --long
	[ "$output" = $'32767 2 é\n0 3 a"b' ]
	send
	run -0 ipcrecv -N /q -c 2 -r
	[ "$output" = 'éa"b' ]
	send
	ipcrecv -N /q -a -0 | cmp - <(printf 'é\0a"b\0')
	send
	run -0 ipcrecv -N /q -a -x
	[ "${lines[0]}" = "type 32767 size 2" ]
	[ "${lines[2]}" = "type 0 size 3" ]
	send
	run -0 ipcrecv -N /q -a --truncate=1 --long
	[ "${lines[1]}" = '0 1 a' ]
}

@test "ipcsend reads each form of a POSIX queue back as it was" {
	for form in -l -0 -J; do
		posix send /q 0 one
		posix send /q 0 ""
		posix send /q 0 "two words"
		ipcrecv -N /q -a $form >saved
		[ -z "$(content /q)" ]
		ipcsend -N /q $form <saved
		[ "$(content /q)" = $'0 3 one\n0 0 \n0 9 two words' ]
	done
	posix send /q 5 five
	ipcrecv -N /q -aJ | tee saved | ipcsend -N /q -J
	[ -s saved ]
	[ "$(posix take /q)" = "5 4 five" ]
}

@test "the JSON of a POSIX queue goes into a System V queue, and back" {
	q=$(objects queue 0x1234 0600)
	posix send /q 5 five
	posix send /q 5 x
	ipcrecv -N /q -aJ | ipcsend -i "$q" -J
	[ "$(objects take "$q" 0)" = "5 4 five" ]
	objects send "$q" 32767 highest
	ipcrecv -i "$q" -aJ | ipcsend -N /q -J
	[ "$(content /q)" = $'32767 7 highest\n5 1 x' ]
}

@test "a record that the other kind of queue cannot hold is refused by its number, and rejected" {
	q=$(objects queue 0x1234 0600)
	printf '{"type":0,"text":"a"}\n{"type":3,"text":"b"}\n' >in
	run -1 --separate-stderr ipcsend -i "$q" -J <in
	[ "$stderr" = "ipcsend: standard input: message 1: \"type\" is not a number from 1 to $(most_type); nothing sent" ]
	run -1 --separate-stderr ipcsend -i "$q" -J --rejects out <in
	[ "$(objects take "$q" 0)" = "3 1 b" ]
	[ "$(jq -r .input out)" = '{"type":0,"text":"a"}' ]
	printf '{"type":32768,"text":"a"}\n{"type":3,"text":"%0129d"}\n{"text":"c"}\n' 1 >in
	rm out
	run -1 --separate-stderr ipcsend -N /q -J --rejects out <in
	[ "${stderr_lines[0]}" = 'ipcsend: standard input: message 1: "type" is not a number from 0 to 32767; rejected' ]
	[ "${stderr_lines[1]}" = "ipcsend: pqueue:/q: message 2: 129 bytes exceed the queue's maximum message size, 128; rejected" ]
	[ "${stderr_lines[2]}" = 'ipcsend: pqueue:/q: 1 sent, 2 rejected' ]
	[ "$(content /q)" = "0 1 c" ]
	[ "$(sed -n 2p out | jq .size)" = 129 ]
}

@test "ipcsend and ipcrecv -N refuse what a POSIX queue can't do" {
	posix send /q 0 stays
	most=$(most_type)
	while IFS='|' read -r options message; do
		message=${message/MOST/$most}
		# shellcheck disable=SC2086
		run -1 --separate-stderr ipcrecv $options
		[ "${stderr_lines[0]}" = "ipcrecv: $message" ]
		is_misuse ipcrecv
	done <<-'END'
		-N /q --peek|--peek: a POSIX queue shows no message without giving it away
		-N /q -t 0|-t and -e: a POSIX queue gives the oldest message of the highest priority, and no other
		pqueue:/q -t 5 -e|-t and -e: a POSIX queue gives the oldest message of the highest priority, and no other
		-N /q -i 0|-N and -i exclude each other
		-N /q pqueue:/q|pqueue:/q: another object is named already
		-N q|-N q: a name begins with a slash
		-N /q --as 5|--as needs --to TARGET
		-N /q --to queue:0 --as 0|--as 0: out of range: 1 to MOST
		-i 0 --to pqueue:/q --as 32768|--as 32768: out of range: 0 to 32767
		psem:/q|psem:/q: ipcrecv takes message queues and POSIX message queues
	END
	for type in 32768 -1 9223372036854775808; do
		run -1 --separate-stderr ipcsend -N /q -m x -t $type
		[ "${stderr_lines[0]}" = "ipcsend: -t $type: out of range: 0 to 32767" ]
		is_misuse ipcsend
	done
	[ "$(content /q)" = "0 5 stays" ]
}

@test "ipcsend and ipcrecv -N report a missing queue or permission" {
	run -1 --separate-stderr ipcsend -N /none -m x
	[ "$stderr" = "ipcsend: pqueue:/none: no such name; nothing sent" ]
	run -1 --separate-stderr ipcrecv -N /none
	[ "$stderr" = "ipcrecv: pqueue:/none: no such name" ]
	run -1 --separate-stderr ipcrecv -N /q -a --to pqueue:/none
	[ "$stderr" = "ipcrecv: pqueue:/none: no such name; nothing taken" ]
	needs_root
	run -1 --separate-stderr as_stranger "$(public_copy ipcsend)" -N /q -m x
	[[ $stderr = "ipcsend: pqueue:/q: "*"write"*"; nothing sent" ]]
	run -1 --separate-stderr as_stranger "$(public_copy ipcrecv)" -N /q
	[[ $stderr = "ipcrecv: pqueue:/q: "*"read"* ]]
}

@test "ipcsend -N checks all sizes before the first is sent" {
	run -1 --separate-stderr ipcsend -N /q -m good -m "$(printf %0129d 0)"
	[ "$stderr" = "ipcsend: pqueue:/q: message 2: 129 bytes exceed the queue's maximum message size, 128; nothing sent" ]
	printf 'good\n%0129d\n' 0 >in
	run -1 --separate-stderr ipcsend -N /q -l <in
	[ "$stderr" = "ipcsend: standard input: message 2: exceeds the maximum message size, 128 (of this queue); 1 sent" ]
	[ "$(content /q)" = "0 4 good" ]
}

@test "ipcsend -N waits for room, or doesn't" {
	seq 10 | ipcsend -N /q -l
	run -2 --separate-stderr ipcsend -N /q -n -m x
	[ "$stderr" = "ipcsend: pqueue:/q: full: 10 of 10 messages; nothing sent" ]
	run -2 --separate-stderr ipcsend -N /q -w 0.05 -m x
	[ "$stderr" = "ipcsend: pqueue:/q: timed out waiting for room; nothing sent" ]
	"$BUILD/ipcsend" -N /q -w 20 -m last 3>&- &
	eventually waits $!
	posix take /q
	wait $!
	[ "$(content /q | tail -n 1)" = "0 4 last" ]
}

@test "ipcrecv -N waits for a message, or doesn't" {
	run -2 --separate-stderr ipcrecv -N /q -n
	[ "$stderr" = "ipcrecv: pqueue:/q: no message" ]
	run -2 --separate-stderr ipcrecv -N /q -w 0.05
	[ "$stderr" = "ipcrecv: pqueue:/q: timed out waiting for a message" ]
	run -2 --separate-stderr ipcrecv -N /q -F -w 0.05 -q
	[ -z "$stderr" ]
	"$BUILD/ipcrecv" -N /q -w 20 >out 3>&- &
	eventually waits $!
	posix send /q 0 came
	wait $!
	[ "$(cat out)" = came ]
}

@test "a time-out for a POSIX queue doesn't follow the clock" {
	needs strace
	run -2 strace -o trace -e trace=/^mq_timed,/^timer_settime \
		"$BUILD/ipcrecv" -N /q -w 0.2
	# No time of the day is given to the kernel but one long ago.
	run -0 grep -c 'mq_timedreceive[^(]*(.*\(NULL\|tv_sec=0, tv_nsec=0}\))' trace
	[ "$output" -eq "$(grep -c mq_timedreceive trace)" ]
}

@test "a program that uses mq_notify is woken by ipcsend" {
	posix notify /q 3>&- &
	eventually waits_for_signal $!
	ipcsend -N /q -m wake
	status=0
	wait $! || status=$?
	[ "$status" -eq $((128 + $(kill -l USR1))) ]
	# Where somebody waits for it, the message is hers.
	ipcrecv -N /q
	posix notify /q 3>&- &
	notified=$!
	eventually waits_for_signal $notified
	"$BUILD/ipcrecv" -N /q >out 3>&- &
	eventually waits $!
	posix send /q 0 direct
	wait $!
	[ "$(cat out)" = direct ]
	kill -0 $notified
	kill $notified
	wait $notified || :
}

waits_for_signal()
{
	[[ $(sleeps "/proc/$1") = *pause* ]]
}

@test "messages cross to and from python, through ctypes" {
	needs python3
	cat >peer.py <<'END'
import ctypes, os, sys
c = ctypes.CDLL(None, use_errno=True)
if not hasattr(c, "mq_open"):
    c = ctypes.CDLL("librt.so.1", use_errno=True)
q = c.mq_open(b"/q", os.O_RDWR)
assert q >= 0
if sys.argv[1] == "send":
    data = sys.stdin.buffer.read()
    assert c.mq_send(q, data, ctypes.c_size_t(len(data)), 77) == 0
else:
    text, priority = ctypes.create_string_buffer(128), ctypes.c_uint()
    n = c.mq_receive(q, text, ctypes.c_size_t(128), ctypes.byref(priority))
    assert n >= 0 and priority.value == 78
    sys.stdout.buffer.write(text.raw[:n])
END
	head -c 128 /dev/urandom >bytes
	python3 peer.py send <bytes
	[ "$(ipcrecv -N /q -J | tee json | jq .type)" = 77 ]
	ipcsend -N /q -J <json
	ipcrecv -N /q -r | cmp - bytes
	ipcsend -N /q -t 78 <bytes
	python3 peer.py receive | cmp - bytes
}

@test "messages cross to and from python's posix_ipc" {
	needs python3
	python3 -c 'import posix_ipc' 2>/dev/null ||
		skip "python3 has no posix_ipc"
	python3 -c 'import posix_ipc
posix_ipc.MessageQueue("/q").send("from python", priority=5)'
	run -0 ipcrecv -N /q --long
	[ "$output" = "5 11 from python" ]
	ipcsend -N /q -t 6 -m "to python"
	run -0 python3 -c 'import posix_ipc
print(posix_ipc.MessageQueue("/q").receive())'
	[ "$output" = "(b'to python', 6)" ]
}

@test "messages cross to and from perl's POSIX::RT::MQ" {
	needs perl
	perl -MPOSIX::RT::MQ -e 1 2>/dev/null || skip "perl has no POSIX::RT::MQ"
	perl -MPOSIX::RT::MQ -MFcntl -e '
		POSIX::RT::MQ->open("/q", O_WRONLY)->send("from perl", 5)
			or die'
	run -0 ipcrecv -N /q --long
	[ "$output" = "5 9 from perl" ]
	ipcsend -N /q -t 6 -m "to perl"
	run -0 perl -MPOSIX::RT::MQ -MFcntl -e '
		print join " ", POSIX::RT::MQ->open("/q", O_RDONLY)->receive'
	[ "$output" = "to perl 6" ]
}

# Starts 8 senders of $1 numbered lines each.
start_senders()
{
	local s
	for s in 1 2 3 4 5 6 7 8; do
		seq -f "$s-%.0f" "$1" | ipcsend -N /q -l 3>&- &
	done
}

# Whether each of the lines in the files is there once: are_all EACH FILE ...
are_all()
{
	[ "$(cat "${@:2}" | wc -l)" -eq $((8 * $1)) ] &&
		[ "$(cat "${@:2}" | sort -u | wc -l)" -eq $((8 * $1)) ]
}

@test "nothing is lost or doubled between 8 senders and 8 receivers of a POSIX queue" {
	each=$((${POSIX_MESSAGES:-100000} / 8))
	[[ $BUILD != *asan* ]] || each=2000
	start_senders $each
	for r in 1 2 3 4 5 6 7 8; do
		ipcrecv -N /q -F -w 3 >got.$r 2>/dev/null 3>&- &
	done
	wait
	has /q 0
	are_all $each got.*
}

@test "nothing is lost when receivers of a POSIX queue are ended by signals" {
	needs perl
	each=2000
	start_senders $each
	senders=$(jobs -p)
	signals=(INT TERM USR1 PROF RTMIN RTMAX)
	for ((i = 0; i < 60; i++)); do
		env --default-signal=INT "$BUILD/ipcrecv" -N /q -F \
			>got.$i 2>/dev/null 3>&- &
		eventually grep -qx ipcrecv "/proc/$!/comm"
		perl -e 'select undef, undef, undef, rand 0.02'
		kill -"${signals[i % 6]}" $! || :
		status=0
		wait $! || status=$?
		[ "$status" -gt 128 ]
	done
	ipcrecv -N /q -F -w 3 >got.rest 2>/dev/null || :
	# shellcheck disable=SC2086
	wait $senders
	has /q 0
	are_all $each got.*
}

@test "nothing of a POSIX queue is lost on a full disk, with senders at work" {
	[ -w /dev/full ] || skip "no /dev/full"
	each=500
	start_senders $each
	senders=$(jobs -p)
	for ((i = 0; i < 5; i++)); do
		ipcrecv -N /q -c 20 -w 5 2>>errors >/dev/full || :
	done
	ipcrecv -N /q -F -w 3 >rest 2>/dev/null || :
	# shellcheck disable=SC2086
	wait $senders
	# Senders that wait for room take it first: the rest is on stderr.
	sed -n 's/^{.*"text":"\(.*\)"}$/\1/p' errors >>rest
	are_all $each rest
}

@test "an unwritten message goes back, after others of its priority" {
	[ -w /dev/full ] || skip "no /dev/full"
	posix send /q 5 one
	posix send /q 5 two
	posix send /q 0 low
	run -1 --separate-stderr bash -c "ipcrecv -N /q >/dev/full"
	[ "$stderr" = "ipcrecv: standard output: No space left on device
ipcrecv: pqueue:/q: 1 taken but not written: put back" ]
	[ "$(content /q)" = $'5 3 two\n5 3 one\n0 3 low' ]
	# In order where all of them go back.
	seq 5 | ipcsend -N /q -l
	run -1 bash -c "ipcrecv -N /q -a >/dev/full"
	[ "$(ipcrecv -N /q -a)" = "$(seq 5)" ]
}

@test "a message that may not be put back is on standard error" {
	needs_root
	[ -w /dev/full ] || skip "no /dev/full"
	posix queue /other 0644 4 64
	posix send /other 3 one
	copy=$(public_copy ipcrecv)
	run -1 --separate-stderr as_stranger bash -c "$copy -N /other >/dev/full"
	[[ ${stderr_lines[1]} = "ipcrecv: pqueue:/other: could not be put back ("*"write"*"); its content:" ]]
	[ "${stderr_lines[2]}" = '{"type":3,"size":3,"text":"one"}' ]
	posix send /other 3 one
	run -1 --separate-stderr as_stranger "$copy" -N /other --exec cat
	[[ $stderr = "ipcrecv: pqueue:/other: "*"write"*"; nothing taken" ]]
	[ "$(content /other)" = "3 3 one" ]
}

@test "a queue whose name is removed is emptied, but not waited for" {
	posix send /q 0 one
	# Somebody has it open, and may send to it or not.
	mkfifo go
	posix hold /q ': >held; cat go' 3>&- &
	eventually test -e held
	"$BUILD/ipcrecv" -N /q -F >out 2>err 3>&- &
	receiver=$!
	eventually waits $receiver
	posix unlink /q
	status=0
	wait $receiver || status=$?
	: >go
	[ "$status" -eq 1 ]
	[ "$(cat out)" = one ]
	[ "$(cat err)" = "ipcrecv: pqueue:/q: removed in the meantime" ]
}

@test "ipcsend doesn't wait for room in a queue whose name is removed" {
	seq 10 | ipcsend -N /q -l
	"$BUILD/ipcsend" -N /q -m more 2>err 3>&- &
	eventually waits $!
	posix unlink /q
	status=0
	wait $! || status=$?
	[ "$status" -eq 1 ]
	[ "$(cat err)" = "ipcsend: pqueue:/q: removed in the meantime; nothing sent" ]
}

@test "messages whose queue is removed meanwhile are on standard error" {
	posix send /q 9 one
	: >go
	run -1 --separate-stderr ipcrecv -N /q --exec 'posix unlink /q; false'
	[ "${stderr_lines[0]}" = "ipcrecv: pqueue:/q: could not be put back (removed in the meantime); its content:" ]
	[ "${stderr_lines[1]}" = '{"type":9,"size":3,"text":"one"}' ]
}

@test "ipcrecv -N --exec runs commands, and puts messages back whose command fails" {
	posix send /q 7 seven
	posix send /q 0 ""
	run -0 --separate-stderr ipcrecv -N /q -a --jobs 2 \
		--exec 'echo "$IPC_MESSAGE_TYPE $IPC_MESSAGE_SIZE $(cat)."'
	[ "$(sort <<<"$output")" = $'0 0 .\n7 5 seven.' ]
	posix send /q 2 two
	run -1 --separate-stderr ipcrecv -N /q -a --exec 'exit 3'
	[ "$stderr" = "ipcrecv: pqueue:/q: message of type 2: the command failed with status 3; put back" ]
	[ "$(content /q)" = "2 3 two" ]
	posix queue /other 0600
	posix send /q 2 two
	run -1 --separate-stderr ipcrecv -N /q -a --failed pqueue:/other \
		--exec 'exit 3'
	[ "$(content /other)" = "2 3 two" ]
	has /q 0
}

@test "ipcrecv --to moves from one POSIX queue to another, in order" {
	posix queue /other 0600 10 128
	for i in 1 2 3 4 5; do
		posix send /q $((i % 2)) $i
	done
	run -0 --separate-stderr ipcrecv -N /q -a --to pqueue:/other
	[ -z "$output$stderr" ]
	[ "$(content /other)" = $'1 1 1\n1 1 3\n1 1 5\n0 1 2\n0 1 4' ]
	run -1 --separate-stderr ipcrecv -N /q --to pmsg:/q
	[ "$stderr" = "ipcrecv: --to: pqueue:/q is the one that messages come from" ]
}

@test "ipcrecv --to moves between both kinds of queues" {
	q=$(objects queue 0x1234 0600)
	posix send /q 5 five
	posix send /q 32767 highest
	run -0 --separate-stderr ipcrecv -N /q -a --to "queue:$q"
	[ -z "$stderr" ]
	run -0 --separate-stderr ipcrecv -i "$q" -a --to pqueue:/q
	[ -z "$stderr" ]
	[ "$(content /q)" = $'32767 7 highest\n5 4 five' ]
	posix send /q 0 zero
	run -0 ipcrecv -N /q --to "queue:$q" --as 9
	[ "$(objects take "$q" 0)" = "9 4 zero" ]
	objects send "$q" 99999 large
	run -0 ipcrecv -i "$q" --to pqueue:/q --as 0
	[ "$(posix take /q)" = "0 5 large" ]
}

@test "ipcrecv --to moves nothing that the other queue can't have" {
	q=$(objects queue 0x1234 0600)
	posix send /q 5 five
	posix send /q 0 zero
	run -1 --separate-stderr ipcrecv -N /q -a --to "queue:$q"
	[ "$stderr" = "ipcrecv: pqueue:/q: 1 taken but not sent: put back
ipcrecv: queue:$q: no type 0 in System V: types begin with 1; --as TYPE chooses one" ]
	[ "$(objects take "$q" 0)" = "5 4 five" ]
	[ "$(content /q)" = "0 4 zero" ]
	objects send "$q" 5 five
	objects send "$q" 32768 high
	objects send "$q" 6 six
	run -1 --separate-stderr ipcrecv -i "$q" -a --to pqueue:/q
	[ "$stderr" = "ipcrecv: queue:$q: the next message has type 32768, and pqueue:/q only priorities up to 32767; it stays" ]
	[ "$(content /q)" = "5 4 five" ]
	[ "$(objects take "$q" 0) $(objects take "$q" 0)" = "32768 4 high 6 3 six" ]
	# By its size.
	posix queue /other 0600 4 8
	objects send "$q" 1 "123456789"
	run -1 --separate-stderr ipcrecv -i "$q" -a --to pqueue:/other
	[ "$stderr" = "ipcrecv: queue:$q: the next message exceeds what pqueue:/other can ever hold, 8 bytes; it stays" ]
	[ "$(objects take "$q" 0)" = "1 9 123456789" ]
	posix send /q 1 123456789
	run -1 --separate-stderr ipcrecv -N /q -a --to pqueue:/other
	[ "$stderr" = "ipcrecv: pqueue:/q: 1 taken but not sent: put back
ipcrecv: pqueue:/other: 9 bytes exceed the queue's maximum message size, 8" ]
	[ "$(content /q)" = "1 9 123456789" ]
}

@test "ipcrecv -N --to takes nothing while there is no room" {
	posix queue /other 0600 2 128
	posix send /other 0 a
	posix send /other 0 b
	posix send /q 3 one
	posix send /q 3 two
	run -2 --separate-stderr ipcrecv -N /q -a -n --to pqueue:/other
	[ "$stderr" = "ipcrecv: pqueue:/other: full: 2 of 2 messages" ]
	run -2 --separate-stderr ipcrecv -N /q -a -w 0.05 --to pqueue:/other
	[ "$stderr" = "ipcrecv: pqueue:/other: timed out waiting for room" ]
	[ "$(content /q)" = $'3 3 one\n3 3 two' ]
	run -2 --separate-stderr ipcrecv -N /q -n --to pqueue:/other
	[ "$stderr" = "ipcrecv: pqueue:/q: no message" ]
	# It comes while there is no room, and a signal finds nothing in its hands.
	"$BUILD/ipcrecv" -N /q -F --to pqueue:/other 2>err 3>&- &
	mover=$!
	eventually polls $mover
	posix send /q 3 one
	posix send /q 3 two
	eventually polls $mover
	kill -TERM $mover
	status=0
	wait $mover || status=$?
	[ "$status" -eq 143 ]
	[ "$(content /q)" = $'3 3 one\n3 3 two' ]
	# Room comes.
	posix send /q 3 one
	"$BUILD/ipcrecv" -N /q -a --to pqueue:/other 3>&- &
	mover=$!
	posix take /other
	wait $mover
	[ "$(content /other)" = $'3 3 one\n0 1 b' ]
}

polls()
{
	[[ $(sleeps "/proc/$1") = *poll* ]]
}

@test "ipcrecv --to loses and doubles nothing between both kinds of queues" {
	end=$(objects queue 0 0600)
	posix queue /other 0600 5 128
	seq 3000 | ipcsend -N /q -l -t 4 3>&- &
	"$BUILD/ipcrecv" -N /q -F -w 20 -q --to pqueue:/other 3>&- &
	movers=$!
	"$BUILD/ipcrecv" -N /other -F -w 20 -q --to "queue:$end" 3>&- &
	movers+=" $!"
	ipcrecv -i "$end" -c 3000 -w 60 >got
	seq 3000 | cmp - got
	# Nothing came twice.
	for mover in $movers; do
		kill -TERM "$mover"
		ends_with 143 "$mover"
	done
	has /q 0
	has /other 0
	run -2 ipcrecv -i "$end" -n -q
}

@test "ipcsend and ipcrecv --ns work with the queues of that namespace" {
	needs_root
	mkfifo up
	unshare --ipc bash -c 'posix queue /q 0600 10 128; echo >up
		exec sleep 100' 3>&- &
	read -r _ <up
	ipcsend --ns $! -N /q -m there
	has /q 0
	run -0 ipcrecv --ns $! pqueue:/q -a
	[ "$output" = there ]
	kill $!
	wait $! || :
}

@test "ipcsend and ipcrecv -N use no memory that they shouldn't" {
	needs_valgrind
	valgrinds 0 ipcsend -N /q -t 5 -m one -m two
	valgrinds 0 ipcrecv -N /q -J
	valgrinds 1 ipcrecv -N /q --exec false
	posix queue /other 0600 4 128
	valgrinds 0 ipcrecv -N /q --to pqueue:/other --as 4
	valgrinds 2 ipcrecv -N /q -n
	valgrinds 1 ipcrecv -N /none
}
