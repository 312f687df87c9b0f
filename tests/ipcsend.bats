#!/usr/bin/env bats
# ipcsend against the kernel and a receiver of our own in C.

load helper

setup()
{
	q=$(objects queue 0x1234 0600)
}

teardown()
{
	remove_all
}

# Messages waiting, bytes waiting.
waiting()
{
	awk -v id="$q" '$2 == id { print $5, $4 }' /proc/sysvipc/msg
}

@test "ipcsend sends the textbook's message" {
	run -0 --separate-stderr ipcsend -i "$q" -t 123 -m "hello helios"
	[ -z "$output$stderr" ]
	[ "$(waiting)" = "1 12" ]
	[ "$(objects take "$q" 123)" = "123 12 hello helios" ]
}

@test "ipcsend sends to a key, and type 1 by default" {
	for key in 0x1234 4660 0X1234; do
		run -0 ipcsend -k $key -m x
		[ "$(objects take "$q" 0)" = "1 1 x" ]
	done
}

@test "ipcsend sends each -m as a message of its own, in order" {
	run -0 ipcsend -i "$q" -t 5 -m one -m "" -m "two words"
	[ "$(objects take "$q" 0)" = "5 3 one" ]
	[ "$(objects take "$q" 0)" = "5 0 " ]
	[ "$(objects take "$q" 0)" = "5 9 two words" ]
}

@test "ipcsend sends standard input as one message, whatever is in it" {
	printf 'a\nb\0c\n' | ipcsend -i "$q"
	[ "$(waiting)" = "1 6" ]
	[ "$(objects take "$q" 0 | od -An -c | tr -d ' \n')" = \
		'16a\nb\0c\n\n' ]
	: | ipcsend -i "$q"
	[ "$(waiting)" = "1 0" ]
}

@test "ipcsend -l sends each line, even a last one without a newline" {
	printf 'a\n\nlast' | ipcsend -i "$q" -l
	[ "$(waiting)" = "3 5" ]
	[ "$(objects take "$q" 0)" = "1 1 a" ]
	[ "$(objects take "$q" 0)" = "1 0 " ]
	[ "$(objects take "$q" 0)" = "1 4 last" ]
	: | ipcsend -i "$q" -l
	[ "$(waiting)" = "0 0" ]
}

@test "ipcsend -0 sends the parts between NULs" {
	printf 'a\nb\0\0c' | ipcsend -i "$q" -0
	[ "$(waiting)" = "3 4" ]
	[ "$(objects take "$q" 0 | head -n 1)" = "1 3 a" ]
}

@test "ipcsend -z appends the NUL that C programs send" {
	ipcsend -i "$q" -z -m hello
	[ "$(waiting)" = "1 6" ]
	[ "$(objects take "$q" 0 | od -An -c | tr -d ' \n')" = \
		'16hello\0\n' ]
	printf 'a\nb\n' | ipcsend -i "$q" -zl
	[ "$(waiting)" = "2 4" ]
}

@test "ipcsend -J sends text, base64, and any type" {
	most=$(most_type)
	sed "s/MOST/$most/" <<-'END' | ipcsend -i "$q" -J -t 9
	{"type":MOST,"size":5,"text":"hello"}
	{"text":"\u00e9\u0000x"}
	{"type":2,"base64":"AP8="}
	{"type":3,"base64":""}
	END
	[ "$(objects take "$q" 0)" = "$most 5 hello" ]
	[ "$(objects take "$q" 0 | od -An -tx1)" = \
		" 39 20 34 20 c3 a9 00 78 0a" ]
	[ "$(objects take "$q" 0 | od -An -tx1)" = " 32 20 32 20 00 ff 0a" ]
	[ "$(waiting)" = "1 0" ]
	[ "$(objects take "$q" 0)" = "3 0 " ]
}

@test "ipcsend refuses records that are not messages, and numbers them" {
	most=$(most_type)
	while IFS='|' read -r record message; do
		message=${message/MOST/$most}
		run -1 --separate-stderr ipcsend -i "$q" -J <<-END
		{"text":"good"}
		$record
		{"text":"never sent"}
		END
		[ "$stderr" = "ipcsend: standard input: message 2: $message; 1 sent" ] || {
			echo "$record: $stderr"
			return 1
		}
		[ "$(waiting)" = "1 4" ]
		objects take "$q" 0
	done <<-'END'
	[1]|not a JSON object
	{"type":0,"text":"x"}|"type" is not a number from 1 to MOST
	{"type":-5,"text":"x"}|"type" is not a number from 1 to MOST
	{"type":"1","text":"x"}|"type" is not a number from 1 to MOST
	{"type":1.5,"text":"x"}|"type" is not a number from 1 to MOST
	{"type":1}|needs either "text" or "base64"
	{"text":"x","base64":"eA=="}|needs either "text" or "base64"
	{"text":5}|"text" or "base64" is not a string
	{"base64":"!"}|"base64" is not base64
	{"text":"x","size":2}|"size" is not the size of the message
	{"text":"x","tpye":2}|unknown member: only type, size, text, base64
	END
	for record in nonsense '{"text":"x"' '{"text":"x"} x' \
		'{"text":"x","text":"y"}' '{"type":9223372036854775808,"text":"x"}'
	do
		run -1 --separate-stderr ipcsend -i "$q" -J <<-END
		$record
		END
		[[ $stderr = "ipcsend: standard input: message 1: not JSON: "*"; nothing sent" ]]
	done
	[ "$(waiting)" = "0 0" ]
}

@test "ipcsend refuses messages that exceed the maximum size" {
	run -1 --separate-stderr ipcsend -i "$q" -m x \
		-m "$(printf %08193d 0)"
	[ "$stderr" = "ipcsend: queue:$q: message 2: 8193 bytes exceed the maximum message size, 8192 (kernel.msgmax); nothing sent" ]
	run -1 --separate-stderr ipcsend -i "$q" -z -m "$(printf %08192d 0)"
	run -1 --separate-stderr bash -c "printf %08192d 0 | ipcsend -i $q -z"
	[[ $stderr = *": with its NUL exceeds the maximum message size, 8192 (kernel.msgmax); nothing sent" ]]
	[ "$(waiting)" = "0 0" ]
	run -1 --separate-stderr bash -c \
		"printf 'a\n%08193d\nb\n' 0 | ipcsend -i $q -l"
	[ "$stderr" = "ipcsend: standard input: message 2: exceeds the maximum message size, 8192 (kernel.msgmax); 1 sent" ]
	[ "$(waiting)" = "1 1" ]
	# However long the stream is: it isn't read to its end.
	run -1 --separate-stderr timeout 60 bash -c \
		"ipcsend -i $q </dev/zero"
	[ "$stderr" = "ipcsend: standard input: message 1: exceeds the maximum message size, 8192 (kernel.msgmax); nothing sent" ]
	printf %08192d 0 | ipcsend -i "$q"
	[ "$(waiting)" = "2 8193" ]
}

@test "ipcsend refuses messages that the queue can never hold, and does not block" {
	small=$(objects queue 0 0600)
	objects qbytes "$small" 100
	run -1 --separate-stderr timeout 60 "$BUILD/ipcsend" -i "$small" \
		-m "$(printf %0101d 0)"
	[ "$stderr" = "ipcsend: queue:$small: 101 bytes can never fit: the queue's capacity is 100 (qbytes); nothing sent" ]
	run -0 timeout 60 "$BUILD/ipcsend" -i "$small" -m "$(printf %0100d 0)"
}

@test "ipcsend -m checks all sizes before it sends the first message" {
	small=$(objects queue 0 0600)
	objects qbytes "$small" 100
	run -1 --separate-stderr ipcsend -i "$small" -m a \
		-m "$(printf %0101d 0)" -m b
	[[ $stderr = "ipcsend: queue:$small: message 2: 101 bytes "*"; nothing sent" ]]
	[ "$(awk -v id="$small" '$2 == id { print $5 }' /proc/sysvipc/msg)" \
		-eq 0 ]
	run -1 ipcsend -i "$small" -z -m a -m "$(printf %0100d 0)"
	[ "$(awk -v id="$small" '$2 == id { print $5 }' /proc/sysvipc/msg)" \
		-eq 0 ]
}

@test "ipcsend -J skips blank lines and byte order marks" {
	printf '\xef\xbb\xbf{"text":"a"}\n\n \t\r\n{"text":"b"}\r\n\xef\xbb\xbf\n\xef\xbb\xbf{"text":"c"}\n{"text":"\xef\xbb\xbf"}\n\n' |
		ipcsend -i "$q" -J
	[ "$(waiting)" = "4 6" ]
	[ "$(objects take "$q" 0)$(objects take "$q" 0)$(objects take "$q" 0)" = \
		"1 1 a1 1 b1 1 c" ]
	# Not in what isn't JSON, and counted as no message.
	printf '\xef\xbb\xbf\n' | ipcsend -i "$q" -l
	[ "$(waiting)" = "2 6" ]
	run -1 --separate-stderr bash -c \
		"printf '\n\n{\"text\":\"a\"}\n\nx\n' | ipcsend -i $q -J"
	[[ $stderr = *": message 2: not JSON: "*"; 1 sent" ]]
}

waits_for_input()
{
	[[ $(sleeps "/proc/$1") = *poll* ]]
}

@test "ipcsend waits for a non-blocking standard input" {
	needs perl
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 7<>"$BATS_TEST_TMPDIR/fifo"
	perl -MFcntl -e 'fcntl STDIN, F_SETFL, O_NONBLOCK or die;
		exec @ARGV or die' "$BUILD/ipcsend" -i "$q" -l \
		<"$BATS_TEST_TMPDIR/fifo" >/dev/null 2>&1 3>&- 7>&- &
	eventually waits_for_input $!
	echo one >&7
	[ "$(objects await "$q")" = "1 3 one" ]
	eventually waits_for_input $!
	printf tw >&7
	eventually waits_for_input $!
	echo o >&7
	[ "$(objects await "$q")" = "1 3 two" ]
	eventually waits_for_input $!
	kill -TERM $!
	status=0
	wait $! || status=$?
	exec 7>&-
	[ "$status" -eq 143 ]
}

@test "ipcsend --rejects writes records that are not messages to a file, and continues" {
	needs jq
	cd "$BATS_TEST_TMPDIR"
	objects qbytes "$q" 9000
	{
		echo '{"text":"first"}'
		echo 'not "JSON" \ it'
		printf '\xff\n'
		echo '{"type":0,"text":"x"}'
		echo '{"type":7,"text":"'"$(printf %08193d 0)"'"}'
		echo '{"text":"last"}'
	} >input
	run -1 --separate-stderr ipcsend -i "$q" -J --rejects bad <input
	[ "$(objects take "$q" 0)" = "1 5 first" ]
	[ "$(objects take "$q" 0)" = "1 4 last" ]
	[ "$(waiting)" = "0 0" ]
	[ "$(wc -l <bad)" -eq 4 ]
	[ "$(jq -r .input bad | sed -n 1p)" = 'not "JSON" \ it' ]
	[ "$(jq -r .error bad | sed -n 1p)" != null ]
	[ "$(jq -r .input_base64 bad | sed -n 2p)" = "/w==" ]
	[ "$(jq -r .input bad | sed -n 3p)" = '{"type":0,"text":"x"}' ]
	[ "$(sed -n 4p bad | jq -r '"\(.type) \(.size)"')" = "7 8193" ]
	[[ ${stderr_lines[0]} = "ipcsend: standard input: message 2: not JSON: "*"; rejected" ]]
	[[ ${stderr_lines[3]} = "ipcsend: queue:$q: message 5: 8193 bytes "*"(kernel.msgmax); rejected" ]]
	[ "${stderr_lines[4]}" = "ipcsend: queue:$q: 2 sent, 4 rejected" ]
	# The file keeps its content; and a record that was too large can be
	# sent later.
	echo 10000 >/proc/sys/kernel/msgmax
	run -1 ipcsend -i "$q" -J --rejects ./more <bad
	[ "$(waiting)" = "1 8193" ]
	run -1 ipcsend -i "$q" -J --rejects ./more <<<x
	[ "$(grep -c . ./more)" -eq 4 ]
	echo 8192 >/proc/sys/kernel/msgmax
}

@test "ipcsend --rejects takes lines too long for a message or for the queue" {
	cd "$BATS_TEST_TMPDIR"
	objects qbytes "$q" 100
	printf 'a\n%0101d\n%0100000d\nb\n' 0 0 >lines
	run -1 ipcsend -i "$q" -l --rejects bad <lines
	[ "$(waiting)" = "2 2" ]
	[ "$(cut -c 1-24 bad)" = $'{"type":1,"size":101,"te\n{"type":1,"size":100000,' ]
}

@test "ipcsend --rejects rejects no message only because the queue is full" {
	cd "$BATS_TEST_TMPDIR"
	objects qbytes "$q" 2
	run -2 --separate-stderr ipcsend -i "$q" -nl --rejects bad <<<$'a\nb\nc'
	[[ $stderr = *"; 2 sent" ]]
	[ ! -s bad ]
	/usr/bin/ipcrm -q "$q"
	run -1 ipcsend -i "$q" -l --rejects bad <<<a
	[ ! -s bad ]
	q=$(objects queue 0x1234 0600)
}

@test "ipcsend --rejects leaves no partial line in front of the next record" {
	needs jq
	cd "$BATS_TEST_TMPDIR"
	for i in 1 2 3; do
		printf '%0900d\n' "$i"
	done >input
	run -1 bash -c "ulimit -f 2; ipcsend -i $q -J --rejects bad <input"
	[[ $output = *"message 3: "*"; neither sent nor rejected; nothing sent"* ]]
	run -1 ipcsend -i "$q" -J --rejects bad <<<"the next"
	[ "$(jq -r .input bad | wc -l)" -eq 3 ]
	[ "$(jq -r .input bad | tail -n 1)" = "the next" ]
}

@test "ipcsend --rejects opens its file before it sends anything" {
	cd "$BATS_TEST_TMPDIR"
	run -1 --separate-stderr ipcsend -i "$q" -l --rejects no/such <<<a
	[ "$stderr" = "ipcsend: no/such: No such file or directory" ]
	echo '{"text":"a"}' >same
	run -1 --separate-stderr ipcsend -i "$q" -J --rejects ./same <same
	[ "$stderr" = "ipcsend: ./same: is standard input; nothing sent" ]
	[ "$(waiting)" = "0 0" ]
	[ "$(cat same)" = '{"text":"a"}' ]
	run -1 --separate-stderr bash -c \
		"printf 'x\n{\"text\":\"a\"}\n' | ipcsend -i $q -J --rejects /dev/full"
	[ "${stderr_lines[0]}" = "ipcsend: /dev/full: No space left on device" ]
	[[ ${stderr_lines[1]} = *": message 1: "*"; neither sent nor rejected; nothing sent" ]]
	[ "$(waiting)" = "0 0" ]
}

@test "ipcsend gives up without room, and says how many messages it sent" {
	objects qbytes "$q" 10
	run -2 --separate-stderr ipcsend -i "$q" -n -m 12345 -m 67890 -m x
	[ "$stderr" = "ipcsend: queue:$q: message 3: full: no room for 1 byte, 10 of 10 in use by 2 messages; 2 sent" ]
	[ "$(waiting)" = "2 10" ]
	run -2 --separate-stderr ipcsend -i "$q" -w 0.05 -m x
	[ "$stderr" = "ipcsend: queue:$q: timed out waiting for room; nothing sent" ]
	run -2 --separate-stderr ipcsend -i "$q" -w 0 -m x
	run -2 --separate-stderr bash -c \
		"objects take $q 0 >/dev/null; printf '1\n2\n3\n4\n5\n6' |
			ipcsend -i $q -nl"
	[[ $stderr = *"; 5 sent" ]]
}

@test "ipcsend ends by a signal even while it need not wait" {
	# Room for seconds; the lines don't end before the signal.
	echo 5000000 >/proc/sys/kernel/msgmnb
	/usr/bin/ipcrm -q "$q"
	q=$(objects queue 0 0600)
	"$BUILD/ipcsend" -i "$q" -l < <(yes) \
		2>"$BATS_TEST_TMPDIR/err" 3>&- &
	eventually has_some
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	sent=$(waiting)
	[[ $(cat "$BATS_TEST_TMPDIR/err") = \
		*": interrupted; ${sent% *} sent" ]]
}

has_some()
{
	[ "$(waiting)" != "0 0" ]
}

@test "ipcsend notices a queue that became too small while it waited" {
	objects send "$q" 1 "$(printf %090d 0)"
	objects qbytes "$q" 100
	"$BUILD/ipcsend" -i "$q" -m "$(printf %050d 0)" \
		2>"$BATS_TEST_TMPDIR/err" 3>&- &
	eventually waits_in msgsnd $!
	objects qbytes "$q" 40
	status=0
	wait $! || status=$?
	echo "$status: $(cat "$BATS_TEST_TMPDIR/err")"
	[ "$status" -eq 1 ]
	[[ $(cat "$BATS_TEST_TMPDIR/err") = *": 50 bytes can never fit: the queue's capacity is 40 (qbytes); nothing sent" ]]
}

@test "ipcsend waits for room" {
	objects qbytes "$q" 5
	ipcsend -i "$q" -m 12345
	background "$BUILD/ipcsend" -i "$q" -m abcde
	eventually waits_in msgsnd $!
	[ "$(objects take "$q" 0)" = "1 5 12345" ]
	wait $!
	[ "$(objects take "$q" 0)" = "1 5 abcde" ]
}

@test "ipcsend ends by the signal, and says how many messages it sent" {
	objects qbytes "$q" 2
	for signal in INT TERM HUP; do
		env --default-signal=INT "$BUILD/ipcsend" -i "$q" -l \
			<<<$'a\nb\nc' 2>"$BATS_TEST_TMPDIR/err" 3>&- &
		eventually has_two
		# Not before it has tried the third.
		eventually waits_in msgsnd $!
		kill -$signal $!
		status=0
		wait $! || status=$?
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		[ "$(cat "$BATS_TEST_TMPDIR/err")" = "ipcsend: queue:$q: message 3: interrupted; 2 sent" ]
		objects take "$q" 0
		objects take "$q" 0
	done
}

has_two()
{
	[ "$(waiting)" = "2 2" ]
}

@test "ipcsend needs only write permission" {
	needs_root
	q=$(objects queue 0x77 0622)
	run -0 --separate-stderr as_stranger "$BUILD/ipcsend" -i "$q" -m x
	run -0 --separate-stderr as_stranger "$BUILD/ipcsend" -k 0x77 -m x
	[ "$(waiting)" = "2 2" ]
	q=$(objects queue 0x78 0644)
	run -1 --separate-stderr as_stranger "$BUILD/ipcsend" -i "$q" -m x
	[ "$stderr" = \
		"ipcsend: queue:$q: no permission to write; nothing sent" ]
}

@test "ipcsend reports a missing queue" {
	run -1 --separate-stderr ipcsend -i 99999 -m x
	[ "$stderr" = "ipcsend: queue:99999: no such id; nothing sent" ]
	run -1 --separate-stderr ipcsend -k 0x99 -m x
	[ "$stderr" = "ipcsend: queue:0x00000099: no such key; nothing sent" ]
	run -1 --separate-stderr ipcsend -i 4294967298 -m x
	[ "${stderr_lines[0]}" = \
		"ipcsend: -i 4294967298: out of range: 0 to 2147483647" ]
}

@test "ipcsend refuses misuse, and sends nothing" {
	most=$(most_type)
	while IFS='|' read -r options message; do
		eval "run -1 --separate-stderr ipcsend $options"
		[ "${stderr_lines[0]}" = "ipcsend: $message" ] || {
			echo "$options: $stderr"
			return 1
		}
		[ "${stderr_lines[1]}" = "Try 'ipcsend --help'." ]
	done <<-END
	-m x|needs one of -i ID, -k KEY, -N NAME and TARGET
	-i $q -k 5 -m x|-i and -k exclude each other
	-i $q -m x -t 0|-t 0: out of range: 1 to $most
	-i $q -m x -t -1|-t -1: out of range: 1 to $most
	-i $q -m x -t 9223372036854775808|-t 9223372036854775808: out of range: 1 to $most
	-i $q -m x -t 1x|-t 1x: not a number
	-i $q -m x -l|-m, -l, -0 and -J exclude each other
	-i $q -l -J|-m, -l, -0 and -J exclude each other
	-i $q -J -z|-J and -z exclude each other
	-i $q -m x --rejects f|-m and --rejects exclude each other
	-i $q -m x -w 010|-w 010: ambiguous leading 0: drop it
	-i $q -m x -n -w 1|-n and -w exclude each other
	-i $q -m x -w 1y|-w 1y: not a duration: expected a number with an optional unit (ms, s, m, h, d, w)
	-i $q -m x -w -1|-w -1: not a duration: expected a number with an optional unit (ms, s, m, h, d, w)
	-i $q -m x -w 99999999999d|-w 99999999999d: too long
	-i $q -m x y|y: unexpected operand
	END
	[ "$(waiting)" = "0 0" ]
}

@test "ipcsend feeds a queue from a FIFO while somebody takes messages" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	ipcsend -i "$q" -l <"$BATS_TEST_TMPDIR/fifo" 3>&- &
	exec 7>"$BATS_TEST_TMPDIR/fifo"
	for i in 1 2 3; do
		echo "line $i" >&7
		[ "$(objects await "$q")" = "1 6 line $i" ]
	done
	exec 7>&-
	wait $!
}

@test "ipcsend sends to the namespace of a process" {
	background unshare --ipc bash -c 'objects queue 0x55 0601
		exec tail -f /dev/null'
	eventually nsenter --ipc=/proc/$!/ns/ipc grep -q ' 601 ' \
		/proc/sysvipc/msg
	run -0 ipcsend --ns $! -k 0x55 -m hello
	[ "$(waiting)" = "0 0" ]
	[ "$(nsenter --ipc=/proc/$!/ns/ipc awk 'NR == 2 { print $5, $4 }' \
		/proc/sysvipc/msg)" = "1 5" ]
	kill $!
}

@test "ipcsend reports an unreadable standard input" {
	run -1 --separate-stderr bash -c "ipcsend -i $q </"
	[ "$stderr" = "ipcsend: standard input: message 1: Is a directory; nothing sent" ]
	run -1 --separate-stderr bash -c "ipcsend -i $q <&-"
	[[ $stderr = *": Bad file descriptor; nothing sent" ]]
}

@test "ipcsend runs without memory errors" {
	needs_valgrind
	printf '{"text":"x"}\n{"base64":"eA=="}\nx' >"$BATS_TEST_TMPDIR/input"
	while read -r expected options; do
		# shellcheck disable=SC2086
		valgrinds $expected ipcsend -i "$q" $options \
			<"$BATS_TEST_TMPDIR/input"
	done <<-END
	0 -m a -m b
	0 -l
	0 -0
	1 -J
	0
	0 -n -l
	1 -t 0 -m x
	END
}

@test "ipcsend --rejects writes records of any size whole, and continues" {
	needs jq
	cd "$BATS_TEST_TMPDIR"
	head -c 12582917 /dev/urandom | base64 -w 0 >long
	for delimiter in '\n' '\0'; do
		{
			printf '%b' "one$delimiter"
			cat long
			printf '%b' "${delimiter}two$delimiter"
			cat long
		} >in
		option=-l
		[ "$delimiter" = '\n' ] || option=-0
		rm -f rest
		run -1 --separate-stderr ipcsend -i "$q" $option \
			--rejects rest <in
		[ "${stderr_lines[0]}" = "ipcsend: standard input: message 2: exceeds the maximum message size, 8192 (kernel.msgmax); rejected" ]
		[ "${stderr_lines[2]}" = "ipcsend: queue:$q: 2 sent, 2 rejected" ]
		[ "$(objects take "$q" 0) $(objects take "$q" 0)" = "1 3 one 1 3 two" ]
		[ "$(wc -l <rest)" -eq 2 ]
		for line in 1 2; do
			sed -n "${line}p" rest | jq -r .input_base64 |
				base64 -d | cmp - long
		done
	done
	# All of standard input.
	rm rest
	cat long long >whole
	run -1 ipcsend -i "$q" --rejects rest <whole
	jq -r .input_base64 rest | base64 -d | cmp - whole
}
