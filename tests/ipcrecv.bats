#!/usr/bin/env bats
# ipcrecv against the kernel and a sender of our own in C.

load helper

setup()
{
	q=$(objects queue 0x1234 0600)
}

teardown()
{
	remove_all
}

# The row of the queue, but for its place.
row()
{
	awk -v id="$q" '$2 == id' /proc/sysvipc/msg
}

waiting()
{
	row | awk '{ print $5, $4 }'
}

send()
{
	objects send "$q" "$@"
}

# The bytes of a file in hexadecimal.
hex()
{
	od -An -v -tx1 "$@" | tr -d ' \n'
}

@test "ipcrecv takes the textbook's message, and reports that none is left" {
	send 123 "hello helios"
	run -0 --separate-stderr ipcrecv -i "$q" -t 123
	[ "$output" = "hello helios" ]
	[ -z "$stderr" ]
	run -2 --separate-stderr ipcrecv -n -i "$q" -t 123
	[ -z "$output" ]
	[ "$stderr" = "ipcrecv: queue:$q: no message of type 123" ]
}

@test "ipcrecv -q is silent about missing messages, and about nothing else" {
	for options in -n "-w 0.01" --peek "-F -w 0.01" "-n -t 5"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr ipcrecv -i "$q" -q $options
		[ -z "$output$stderr" ]
	done
	run -1 --separate-stderr ipcrecv -i 99999 -q -n
	[ "$stderr" = "ipcrecv: queue:99999: no such id" ]
	send 1 x
	run -1 --separate-stderr bash -c "ipcrecv -i $q -q >/dev/full"
	[[ $stderr = "ipcrecv: standard output: "* ]]
}

@test "ipcrecv takes one message by default, the first" {
	send 5 one
	send 3 two
	run -0 ipcrecv -k 0x1234
	[ "$output" = one ]
	[ "$(waiting)" = "1 3" ]
}

@test "ipcrecv chooses by type: any, one, the lowest, any but one" {
	fill_up()
	{
		/usr/bin/ipcrm -q "$q"
		q=$(objects queue 0x1234 0600)
		send 5 five
		send 3 three
		send 9 nine
		send 3 again
	}
	while IFS='|' read -r options expected; do
		fill_up
		# shellcheck disable=SC2086
		run -0 ipcrecv -i "$q" -a $options
		[ "${output//$'\n'/ }" = "$expected" ] || {
			echo "$options: $output"
			return 1
		}
		fill_up
		# shellcheck disable=SC2086
		run -0 ipcrecv -i "$q" -a --peek $options
		[ "${output//$'\n'/ }" = "$expected" ]
		[ "$(waiting)" = "4 18" ]
	done <<-END
	|five three nine again
	-t 0|five three nine again
	-t 3|three again
	-t -3|three again
	-t -5|three again five
	-t -$(most_type)|three again five nine
	-t 3 -e|five nine
	-t 4|
	END
	fill_up
	run -0 ipcrecv -i "$q" -c 2 -t -5
	[ "$output" = $'three\nagain' ]
	fill_up
	run -0 ipcrecv -i "$q" --peek -t -5
	[ "$output" = three ]
}

@test "ipcrecv -a takes all messages; an empty queue is not a failure" {
	run -0 --separate-stderr ipcrecv -i "$q" -a
	[ -z "$output$stderr" ]
	for i in 1 2 3; do
		send 1 $i
	done
	run -0 ipcrecv -i "$q" -a
	[ "$output" = $'1\n2\n3' ]
}

@test "ipcrecv -c N takes N messages, and says when there are no more" {
	for i in 1 2 3; do
		send 1 $i
	done
	run -0 ipcrecv -i "$q" -c 2
	[ "$output" = $'1\n2' ]
	run -2 --separate-stderr ipcrecv -i "$q" -c 2 -n
	[ "$output" = 3 ]
	[ "$stderr" = "ipcrecv: queue:$q: no message" ]
	run -2 --separate-stderr ipcrecv -i "$q" --peek -c 2
	[ -z "$output" ]
}

@test "ipcrecv writes all forms" {
	send 7 'a"b\c'
	for form in "" -l -r -0 -x -J --long; do
		# shellcheck disable=SC2086
		ipcrecv -i "$q" --peek $form >"$BATS_TEST_TMPDIR/form$form"
	done
	cd "$BATS_TEST_TMPDIR"
	[ "$(hex form)" = 6122625c630a ]
	[ "$(hex form-l)" = 6122625c630a ]
	[ "$(hex form-r)" = 6122625c63 ]
	[ "$(hex form-0)" = 6122625c6300 ]
	[ "$(cat form--long)" = '7 5 a"b\c' ]
	[ "$(cat form-J)" = '{"type":7,"size":5,"text":"a\"b\\c"}' ]
	[ "$(cat form-x)" = 'type 7 size 5
00000000  61 22 62 5c 63                                    |a"b\c|' ]
}

@test "ipcrecv dumps as hexdump does" {
	needs hexdump
	head -c 1000 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
	ipcsend -i "$q" <"$BATS_TEST_TMPDIR/bytes"
	# The last line of hexdump is the size.
	hexdump -v -C "$BATS_TEST_TMPDIR/bytes" | head -n -1 \
		>"$BATS_TEST_TMPDIR/dump"
	ipcrecv -i "$q" -x | tail -n +2 | cmp - "$BATS_TEST_TMPDIR/dump"
}

@test "ipcrecv drops one trailing NUL from text, and none from raw bytes" {
	objects sendz "$q" 1 hello
	[ "$(ipcrecv -i "$q" --peek | hex)" = 68656c6c6f0a ]
	[ "$(ipcrecv -i "$q" --peek -0 | hex)" = 68656c6c6f00 ]
	[ "$(ipcrecv -i "$q" --peek -r | hex)" = 68656c6c6f00 ]
	[ "$(ipcrecv -i "$q" -J)" = \
		'{"type":1,"size":6,"text":"hello\u0000"}' ]
}

@test "ipcrecv writes JSON that other programs read, for all bytes and types" {
	needs perl
	perl -MJSON::PP -e 1 || skip "perl has no JSON::PP"
	for ((i = 0; i < 256; i++)); do
		printf %b "\\x$(printf %02x $i)" >>"$BATS_TEST_TMPDIR/all"
	done
	printf 'h\xc3\xa9llo \xf0\x9f\x98\x80 \xc2\x85\x7f\t' \
		>"$BATS_TEST_TMPDIR/text"
	most=$(most_type)
	for file in all text /dev/null; do
		case $file in
		/*) ;;
		*) file=$BATS_TEST_TMPDIR/$file ;;
		esac
		ipcsend -i "$q" -t "$most" <"$file"
		ipcrecv -i "$q" -J >"$BATS_TEST_TMPDIR/json"
		most=$most perl -MJSON::PP -MMIME::Base64 -e '
			my $m = JSON::PP->new->utf8->decode(scalar <STDIN>);
			my $text = exists $m->{text} ? $m->{text} :
				decode_base64($m->{base64});
			utf8::encode($text) if exists $m->{text};
			die unless $m->{type} == $ENV{most};
			die unless $m->{size} == length $text;
			print $text' <"$BATS_TEST_TMPDIR/json" | cmp - "$file"
		# And back: the same bytes and type.
		ipcsend -i "$q" -J <"$BATS_TEST_TMPDIR/json"
		[ "$(objects take "$q" 0 | head -c ${#most})" = "$most" ]
		ipcsend -i "$q" -J <"$BATS_TEST_TMPDIR/json"
		ipcrecv -i "$q" -r | cmp - "$file"
	done
}

@test "ipcrecv makes safe what it writes to a terminal" {
	needs script
	printf 'a\033[31mb\xc3\xa9\xc2\x9bc' | ipcsend -i "$q"
	for form in "" -r --long -0; do
		run -0 env LC_ALL=C.UTF-8 script -qec \
			"ipcrecv -i $q --peek $form" /dev/null
		[[ $output = *'a^[[31mb'* ]]
		[[ $output != *$'\033'* ]]
		[[ $output != *$'\xc2\x9b'* ]]
		[[ $output = *$'\xc3\xa9'* ]]
		# Where a terminal doesn't take UTF-8, they are bytes.
		run -0 script -qec "ipcrecv -i $q --peek $form" \
			/dev/null
		[[ $output = *'a^[[31mbM-CM-)M-BM-^[c'* ]]
	done
	run -0 script -qec "ipcrecv -i $q --peek -J" /dev/null
	[[ $output = *'a\u001b[31mb'* ]]
	[[ $output != *$'\xc2\x9b'* ]]
	run -0 ipcrecv -i "$q"
	[[ $output = *$'\033'* ]]
}

@test "ipcrecv --peek leaves the queue as it was" {
	for i in 1 2 3; do
		send $i $i
	done
	objects take "$q" 1
	send 1 1
	before=$(row)
	for options in "" -a "-t 2" "-a -t -9" "-c 3 -J"; do
		# shellcheck disable=SC2086
		run -0 ipcrecv -i "$q" --peek $options
		[ -n "$output" ]
		[ "$(row)" = "$before" ]
	done
}

@test "ipcrecv --peek reports messages larger than the current kernel.msgmax" {
	run -1 --separate-stderr unshare --ipc bash -c '
		q=$(objects queue 0 0600)
		objects send 0 1 small
		printf %05000d 0 | ipcsend -i 0 -t 2
		objects send 0 3 last
		echo 100 >/proc/sys/kernel/msgmax
		ipcrecv -i 0 --peek -a'
	[ "$output" = $'small\nlast' ]
	[ "$stderr" = "ipcrecv: queue:0: message 2 cannot be shown: it exceeds 100 bytes (kernel.msgmax)" ]
}

@test "ipcrecv takes a message larger than the current kernel.msgmax whole" {
	run -0 unshare --ipc bash -eo pipefail -c '
		echo 1000000 >/proc/sys/kernel/msgmnb
		echo 500000 >/proc/sys/kernel/msgmax
		q=$(objects queue 0 0600)
		head -c 300000 /dev/zero | ipcsend -i 0 -t 2
		echo 100 >/proc/sys/kernel/msgmax
		ipcrecv -i 0 -r | wc -c'
	[ "$output" = 300000 ]
}

@test "ipcrecv --peek copes with a consumer" {
	for ((i = 0; i < 500; i++)); do
		send 1 x
	done
	for ((i = 0; i < 10; i++)); do
		ipcrecv -i "$q" --peek -a >/dev/null 3>&- &
	done
	ipcrecv -i "$q" -a >"$BATS_TEST_TMPDIR/taken"
	for job in $(jobs -p); do
		wait "$job"
	done
	[ "$(wc -l <"$BATS_TEST_TMPDIR/taken")" -eq 500 ]
}

@test "ipcrecv truncates messages only with --truncate" {
	send 1 0123456789
	send 1 0123456789
	send 1 0123456789
	run -0 ipcrecv -i "$q" --truncate=4
	[ "$output" = 0123 ]
	run -0 ipcrecv -i "$q" --truncate
	[ "$output" = 0123456789 ]
	run -0 ipcrecv -i "$q"
	[ "$output" = 0123456789 ]
	[ "$(waiting)" = "0 0" ]
}

@test "ipcrecv needs only read permission" {
	needs_root
	q=$(objects queue 0x77 0644)
	send 1 x
	send 1 y
	run -0 as_stranger "$BUILD/ipcrecv" -k 0x77 --peek
	[ "$output" = x ]
	run -0 as_stranger "$BUILD/ipcrecv" -i "$q"
	[ "$output" = x ]
	q=$(objects queue 0x78 0622)
	for options in "" --peek; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr as_stranger "$BUILD/ipcrecv" -i "$q" \
			$options
		[ "$stderr" = "ipcrecv: queue:$q: no permission to read" ]
	done
}

@test "ipcrecv reports a queue that is missing" {
	run -1 --separate-stderr ipcrecv -i 99999
	[ "$stderr" = "ipcrecv: queue:99999: no such id" ]
	run -1 --separate-stderr ipcrecv -i 99999 --peek
	[ "$stderr" = "ipcrecv: queue:99999: no such id" ]
	run -1 --separate-stderr ipcrecv -k 0x99
	[ "$stderr" = "ipcrecv: queue:0x00000099: no such key" ]
}

@test "ipcrecv refuses misuse, and takes nothing" {
	send 1 x
	most=$(most_type)
	while IFS='|' read -r options message; do
		eval "run -1 --separate-stderr ipcrecv $options"
		[ "${stderr_lines[0]}" = "ipcrecv: $message" ] || {
			echo "$options: $stderr"
			return 1
		}
		[ "${stderr_lines[1]}" = "Try 'ipcrecv --help'." ]
	done <<-END
	-a|needs one of -i ID, -k KEY, -N NAME and TARGET
	-i $q -k 1|-i and -k exclude each other
	-i $q -t 9223372036854775808|-t 9223372036854775808: out of range: -$most to $most
	-i $q -t -9223372036854775808|-t -9223372036854775808: out of range: -$most to $most
	-i $q -t ""|-t : not a number
	-i $q -e|-e needs a type: -t N
	-i $q -e -t -1|-e needs a type: -t N
	-i $q -c 0|-c 0: out of range: 1 to 18446744073709551615
	-i $q -n -w 1|-n and -w exclude each other
	-i $q -F -n|-F and -n exclude each other; -a takes what is there
	-i $q -a -w 1|-a and -w exclude each other; -F -w DURATION waits
	-i $q --peek -F|--peek never waits, and excludes -F and -w
	-i $q --peek -w 1|--peek never waits, and excludes -F and -w
	-i $q --peek --truncate|--peek and --truncate exclude each other
	-i $q -c 2 -a|-c, -a and -F exclude each other
	-i $q -a -c 2|-c, -a and -F exclude each other
	-i $q -F -a|-c, -a and -F exclude each other
	-i $q -aF|-c, -a and -F exclude each other
	-i $q -F -c 1|-c, -a and -F exclude each other
	-i $q -r -J|-l, -r, -0, -x, -J and --long exclude each other
	-i $q -l --long|-l, -r, -0, -x, -J and --long exclude each other
	-i $q -lx|-l, -r, -0, -x, -J and --long exclude each other
	-i $q -0 -r|-l, -r, -0, -x, -J and --long exclude each other
	-i $q --exec cat --to queue:0|--exec and --to exclude each other
	-i $q --exec cat -J|--exec and --to take bytes as they are, and exclude -l, -r, -0, -x, -J and --long
	-i $q --to queue:0 -l|--exec and --to take bytes as they are, and exclude -l, -r, -0, -x, -J and --long
	-i $q --exec cat --peek|--exec and --to exclude --peek and --truncate
	-i $q --to queue:0 --truncate=1|--exec and --to exclude --peek and --truncate
	-i $q --jobs 2|--jobs and --failed need --exec COMMAND
	-i $q --failed queue:5|--jobs and --failed need --exec COMMAND
	-i $q --exec cat --jobs 0|--jobs 0: out of range: 1 to 1000
	-i $q --to segment:0|--to segment:0: not a queue
	-i $q --to 5|--to 5: not a target: expected KIND:ID, KIND:KEY or KIND:/NAME
	-i $q -w 010|-w 010: ambiguous leading 0: drop it
	-i $q --truncate=0|--truncate 0: out of range: 1 to 18446744073709551615
	-i $q --truncate=3G|--truncate: no message is that large
	-i $q -w soon|-w soon: not a duration: expected a number with an optional unit (ms, s, m, h, d, w)
	-i $q x|x: unexpected operand
	END
	[ "$(waiting)" = "1 1" ]
}

@test "ipcrecv puts messages back that it cannot write" {
	send 5 one
	send 6 two
	run -1 --separate-stderr bash -c "ipcrecv -i $q -a >/dev/full"
	[ "$stderr" = "ipcrecv: standard output: No space left on device
ipcrecv: queue:$q: 2 taken but not written: put back" ]
	[ "$(waiting)" = "2 6" ]
	run -1 --separate-stderr bash -c "ipcrecv -i $q >&-"
	[[ $stderr = "ipcrecv: standard output: Bad file descriptor"* ]]
	[ "$(waiting)" = "2 6" ]
	[ "$(objects take "$q" 5)" = "5 3 one" ]
	[ "$(objects take "$q" 6)" = "6 3 two" ]
}

@test "ipcrecv writes a message to stderr if it can neither write it nor put it back" {
	needs strace
	send 5 one
	run -1 --separate-stderr bash -c "strace -qq -o /dev/null \
		-e inject=msgsnd:error=EAGAIN ipcrecv -i $q >/dev/full"
	[ "${stderr_lines[2]}" = '{"type":5,"size":3,"text":"one"}' ]
	[[ $stderr != *": put back" ]]
	[[ ${stderr_lines[1]} = "ipcrecv: queue:$q: could not be put back ("*"); its content:" ]]
}

@test "ipcrecv takes empty messages in constant memory" {
	cd "$BATS_TEST_TMPDIR"
	yes '' | head -n 20000 >lines || :
	echo 1000000 >/proc/sys/kernel/msgmnb
	/usr/bin/ipcrm -q "$q"
	q=$(objects queue 0 0600)
	ipcsend -i "$q" -l <lines
	[ "$(row | awk '{ print $5 }')" -eq 20000 ]
	run -0 ipcrecv -i "$q" -a -r
	[ -z "$output" ]
	[ "$(waiting)" = "0 0" ]
}

@test "ipcrecv follows, writes each message at once, and ends after the timeout" {
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	ipcrecv -i "$q" -F -w 60 >"$BATS_TEST_TMPDIR/fifo" 2>/dev/null 3>&- &
	exec 7<"$BATS_TEST_TMPDIR/fifo"
	for i in 1 2 3; do
		send 1 "line $i"
		read -r -t 30 line <&7
		[ "$line" = "line $i" ]
	done
	kill -TERM $!
	ends_with 143 $!
	exec 7<&-
	send 1 "line 4"
	run -2 --separate-stderr ipcrecv -i "$q" -F -w 0.5
	[ "$output" = "line 4" ]
}

@test "ipcrecv takes from the namespace of a process" {
	background unshare --ipc bash -c 'q=$(objects queue 0x55 0600)
		objects send $q 1 there; exec tail -f /dev/null'
	eventually nsenter --ipc=/proc/$!/ns/ipc awk \
		'$5 == 1 { found = 1 } END { exit !found }' /proc/sysvipc/msg
	run -0 ipcrecv --ns $! -k 0x55
	[ "$output" = there ]
	kill $!
}

@test "ipcrecv runs without memory errors" {
	needs_valgrind
	for i in 1 2 3; do
		send $i "$(printf %0500d 0)"
	done
	while read -r expected options; do
		# shellcheck disable=SC2086
		valgrinds $expected ipcrecv -i "$q" $options
	done <<-END
	0 --peek -a
	0 --peek -a -t -9
	0 --peek -aJ
	0 --peek -ax
	2 -n -t 8
	0 -c 2
	2 -w 0.01 -c 2
	1 -t x
	END
}
