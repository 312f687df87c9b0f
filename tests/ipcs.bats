#!/usr/bin/env bats
# ipcs against the kernel and the stock ipcs.

load helper

setup_file()
{
	populate >/dev/null
	add_doomed
	echo "$doomed" >"$BATS_FILE_TMPDIR/doomed"
	{
		echo "averyveryverylonguser:x:1001:1001::/:/bin/sh"
		cat /etc/passwd
	} >"$BATS_FILE_TMPDIR/passwd"
	{
		echo "averyveryverylonggroup:x:1001:"
		cat /etc/group
	} >"$BATS_FILE_TMPDIR/group"
}

teardown_file()
{
	end "$(cat "$BATS_FILE_TMPDIR/doomed")"
}

# Compares every combination of facilities, format and sizes.
compare_all()
{
	local kinds format sizes

	for kinds in "" -q -m -s -a -qm -qs -ms -qms; do
		for format in "" -c -l -p -t -u; do
			for sizes in "" -b --human; do
				# shellcheck disable=SC2086
				same_stdout ipcs $kinds $format $sizes
			done
		done
	done
}

# Compares the details of every object.
compare_details()
{
	local kind file id sizes

	for kind in q:msg m:shm s:sem; do
		file=/proc/sysvipc/${kind#*:}
		for id in $(awk 'NR > 1 { print $2 }' "$file"); do
			for sizes in "" -b --human; do
				# shellcheck disable=SC2086
				same_stdout ipcs -"${kind%:*}" -i "$id" $sizes
			done
		done
	done
}

# Rows with the numbers that a real kernel seldom shows: fixture msg|shm|sem
fixture()
{
	awk -v kind="$1" -v msg="$MSG_HEAD" -v shm="$SHM_HEAD" -v sem="$SEM_HEAD" '
	BEGIN {
		split("0 1 2147483647 -16 -2147483648", keys)
		split("0 600 1777 2666 3640", modes)
		split("0 1000 54321 4294967294 1001 65534", users)
		split("0 1 1700000000 17280000 951782400 1762000000", times)
		n = split("0 1 512 1000 1023 1024 1025 1075 1076 1177 1178 " \
			"1279 1280 1281 1535 1536 1945 1996 1997 2047 2048 " \
			"9999 10188 10239 10240 102399 1000000 1048524 " \
			"1048575 1048576 1310720 10485759 1073741823 " \
			"1128741824 1099511627776 1649267441664 " \
			"1125899906842623 1152921504606846976 " \
			"1441151880758558720 9223372036854775807 " \
			"9223372036854775808 18446744073692774399 " \
			"18446744073709551614", sizes)
		print kind == "msg" ? msg : kind == "shm" ? shm : sem
		for (i = 0; i < n; i++) {
			mode = modes[i % 5 + 1]
			if (kind != "shm")
				mode %= 1000
			head = sprintf("%10s %10d  %4s ", keys[i % 5 + 1],
				i * 32769, mode)
			owners = sprintf(" %5s %5s %5s %5s ", users[i % 6 + 1],
				users[(i + 1) % 6 + 1], users[(i + 2) % 6 + 1],
				users[(i + 3) % 6 + 1])
			when = sprintf("%10s %10d", times[i % 6 + 1],
				i * 86400 * 300)
			if (kind == "msg")
				print head sprintf("%10s %10d %5d %5d",
					sizes[i + 1], i * 1000000, i * 99999,
					3 * 10 ^ (i % 8)) owners when \
					sprintf(" %10d", i)
			else if (kind == "shm")
				print head sprintf("%21s %5d %5d %5d",
					sizes[i + 1], 3 * 10 ^ (i % 8),
					i * 99999, i * 1000000) owners when \
					sprintf(" %10d %21d %21d", i, i * 4096,
					i * 8192)
			else
				print head sprintf("%10d", i * 1000) owners when
		}
	}'
}

# Runs a command with /proc/sysvipc/FILE being standard input: with_file FILE …
with_file()
{
	cat >"$BATS_TEST_TMPDIR/$1"
	over "$BATS_TEST_TMPDIR/$1" "/proc/sysvipc/$1" -- "${@:2}"
}

@test "ipcs prints what the stock ipcs prints, for all combinations" {
	run -0 compare_all
}

@test "ipcs prints the details that the stock ipcs prints" {
	run -0 compare_details
}

@test "ipcs cuts long names of owners where the stock ipcs does" {
	needs_root
	needs_own_root
	export -f same_stdout prints_the_same compare_all
	over "$BATS_FILE_TMPDIR/passwd" /etc/passwd \
		"$BATS_FILE_TMPDIR/group" /etc/group -- \
		bash -ec compare_all
	over "$BATS_FILE_TMPDIR/passwd" /etc/passwd -- ipcs -q |
		grep -q ' averyveryv '
}

@test "ipcs prints what the stock ipcs prints, for tables of any content" {
	fixture msg >"$BATS_TEST_TMPDIR/msg"
	fixture shm >"$BATS_TEST_TMPDIR/shm"
	fixture sem >"$BATS_TEST_TMPDIR/sem"
	export -f same_stdout prints_the_same compare_all
	over "$BATS_TEST_TMPDIR/msg" /proc/sysvipc/msg \
		"$BATS_TEST_TMPDIR/shm" /proc/sysvipc/shm \
		"$BATS_TEST_TMPDIR/sem" /proc/sysvipc/sem \
		-- bash -ec compare_all
	[ "$(wc -l <"$BATS_TEST_TMPDIR/msg")" -eq 44 ]
}

@test "ipcs shows the details of a row in tables of any content" {
	for sizes in "" -b --human; do
		fixture shm | with_file shm timeout 60 /usr/bin/ipcs -m -i 65538 $sizes \
			>"$BATS_TEST_TMPDIR/stock"
		fixture shm | with_file shm ipcs -m -i 65538 $sizes |
			cmp - "$BATS_TEST_TMPDIR/stock"
	done
}

@test "ipcs reads the shm table of older kernels, without rss and swap" {
	fixture shm | awk 'NR == 1 { print substr($0, 1, 126) } NR > 1 {
		print substr($0, 1, length - 44) }' >"$BATS_TEST_TMPDIR/old"
	[ "$(awk 'NR == 4 { print NF }' "$BATS_TEST_TMPDIR/old")" -eq 14 ]
	with_file shm timeout 60 /usr/bin/ipcs -m <"$BATS_TEST_TMPDIR/old" \
		>"$BATS_TEST_TMPDIR/stock"
	with_file shm ipcs -m <"$BATS_TEST_TMPDIR/old" |
		cmp - "$BATS_TEST_TMPDIR/stock"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/stock")" -gt 40 ]
}

@test "ipcs reads tables with more columns than today's" {
	for table in msg:q shm:m sem:s; do
		kind=${table#*:} file=${table%:*}
		fixture "$file" >"$BATS_TEST_TMPDIR/today"
		sed 's/$/ 123 some more/' "$BATS_TEST_TMPDIR/today" \
			>"$BATS_TEST_TMPDIR/future"
		with_file "$file" timeout 60 /usr/bin/ipcs -"$kind" \
			<"$BATS_TEST_TMPDIR/today" >"$BATS_TEST_TMPDIR/stock"
		with_file "$file" ipcs -"$kind" <"$BATS_TEST_TMPDIR/future" |
			cmp - "$BATS_TEST_TMPDIR/stock"
	done
}

@test "ipcs lists nothing from an empty table, and ends" {
	run -0 --separate-stderr with_file msg timeout 60 ipcs -q </dev/null
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "------ Message Queues --------" ]
	[ -z "$stderr" ]
}

@test "ipcs omits a truncated row, and reports it" {
	head -c 520 < <(fixture msg) >"$BATS_TEST_TMPDIR/cut"
	with_file msg timeout 60 /usr/bin/ipcs -q <"$BATS_TEST_TMPDIR/cut" \
		>"$BATS_TEST_TMPDIR/stock"
	run -1 --separate-stderr with_file msg timeout 60 ipcs -q \
		<"$BATS_TEST_TMPDIR/cut"
	[ "$output" = "$(cat "$BATS_TEST_TMPDIR/stock")" ]
	[ "$stderr" = "ipcs: /proc/sysvipc/msg: line 5: cut off, left out" ]
}

@test "ipcs omits malformed rows, reports them, and continues" {
	local row='         0          7   644           0          0     0     0     0     0     0     0          0          0          0'
	{
		echo "$MSG_HEAD"
		echo "garbage"
		echo "${row/ 7 / 8 }"
		echo "${row%   0}"		# a column is missing
		echo "${row/ 644 / 648 }"	# not octal
		echo "${row/ 7 / -7 }"		# no id is negative
		echo "${row/ 0 / 99999999999 }"	# no key
		echo "${row/ 7 / 2147483648 }"
		echo
		printf '\0\0\0\n'
		head -c 20000 /dev/zero | tr '\0' 1
		echo
		echo "${row/ 7 / 9 }"
	} >"$BATS_TEST_TMPDIR/bad"
	sed -i '4s/ 0$//' "$BATS_TEST_TMPDIR/bad"
	run -1 --separate-stderr with_file msg timeout 60 ipcs -q \
		<"$BATS_TEST_TMPDIR/bad"
	[ "${#lines[@]}" -eq 4 ]
	[[ ${lines[2]} = "0x00000000 8 "* ]]
	[[ ${lines[3]} = "0x00000000 9 "* ]]
	[ "${#stderr_lines[@]}" -eq 9 ]
	[ "${stderr_lines[0]}" = \
		"ipcs: /proc/sysvipc/msg: line 2: malformed, left out" ]
	[ "${stderr_lines[8]}" = \
		"ipcs: /proc/sysvipc/msg: line 11: too long, left out" ]
}

@test "ipcs lists the same without /proc" {
	for format in "" -c -p -t -l -u; do
		# What the limits of segments are, only a 64-bit program learns.
		[ "$(getconf LONG_BIT)" = 64 ] || format=${format/-l/-l -q -s}
		# shellcheck disable=SC2086 # none, one, or three options
		/usr/bin/ipcs $format >"$BATS_TEST_TMPDIR/with"
		# shellcheck disable=SC2086
		without_proc ipcs $format >"$BATS_TEST_TMPDIR/without"
		cmp "$BATS_TEST_TMPDIR/with" "$BATS_TEST_TMPDIR/without"
	done
	without_proc ipcs -q -i 0 | has 'cbytes=5000'
}

@test "ipcs reports a missing id on stderr, and exits with 1" {
	run -1 --separate-stderr ipcs -q -i 99999
	[ -z "$output" ]
	[ "$stderr" = "ipcs: queue:99999: no such id" ]
	# Slot 0 is in use, by an object with another id.
	run -1 --separate-stderr ipcs -m -i 32768
	[ "$stderr" = "ipcs: segment:32768: no such id" ]
}

@test "ipcs refuses malformed ids" {
	for id in -1 +1 "" " 1" 1x 0x 0xg 2147483648 4294967296 \
		18446744073709551616 010 0x0 1.0 abc; do
		run -1 --separate-stderr ipcs -q -i "$id"
		[ -z "$output" ]
		[[ ${stderr_lines[0]} = "ipcs: -i $id: "* ]]
		[ "${stderr_lines[1]}" = "Try 'ipcs --help'." ]
	done
}

@test "ipcs refuses operands, unknown options and an id without its kind" {
	run -1 --separate-stderr ipcs foo
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "ipcs: foo: unexpected operand" ]
	run -1 --separate-stderr ipcs -z
	[ "${stderr_lines[0]}" = "ipcs: -z: no such option" ]
	run -1 --separate-stderr ipcs --human -qz
	[ "${stderr_lines[0]}" = "ipcs: -z: no such option" ]
	run -1 --separate-stderr ipcs --nonsense
	[ "${stderr_lines[0]}" = "ipcs: --nonsense: no such option" ]
	run -1 --separate-stderr ipcs --queues=3
	[ "${stderr_lines[0]}" = "ipcs: --queues takes no value" ]
	run -1 --separate-stderr ipcs --h
	[ "${stderr_lines[0]}" = "ipcs: --h: ambiguous: --human, --help" ]
	run -1 --separate-stderr ipcs -q -i
	[ "${stderr_lines[0]}" = "ipcs: -i needs a value: ID" ]
	run -1 --separate-stderr ipcs -q --id
	[ "${stderr_lines[0]}" = "ipcs: --id needs a value: ID" ]
	run -1 --separate-stderr ipcs -i 0
	[ "${stderr_lines[0]}" = "ipcs: -i needs one of -m, -q, -s" ]
	run -1 --separate-stderr ipcs -q -m -i 0
	[ "${stderr_lines[0]}" = "ipcs: -i needs one of -m, -q, -s" ]
}

@test "ipcs shows what it knows about an unreadable set, and - for the rest" {
	needs_root
	id=$(objects semset 0 0600 2)
	run -1 --separate-stderr as_stranger "$BUILD/ipcs" -s -i "$id"
	[ "${lines[0]}" = "Semaphore Array semid=$id" ]
	[ "${lines[3]}" = "nsems = 2" ]
	[ "${lines[7]}" = \
		"0          -          -          -          -         " ]
	[ "${lines[8]}" = \
		"1          -          -          -          -         " ]
	[ "$stderr" = \
		"ipcs: semset:$id: no permission to read its values" ]
}

@test "ipcs shows the size of a queue that may not be read" {
	needs_root
	id=$(objects queue 0 0600)
	run -0 as_stranger "$BUILD/ipcs" -q -i "$id"
	[[ $output = *$'\tqbytes=16384\t'* ]]
}

@test "ipcs lists objects that the user may not read" {
	needs_root
	/usr/bin/ipcs -c >"$BATS_TEST_TMPDIR/root"
	as_stranger "$BUILD/ipcs" -c | cmp - "$BATS_TEST_TMPDIR/root"
}

@test "ipcs lists from /proc objects that no stat call may read" {
	needs strace
	/usr/bin/ipcs -q >"$BATS_TEST_TMPDIR/all"
	# As with a security module that denies all.
	strace -qq -o /dev/null -e inject=msgctl:error=EACCES:when=3+ \
		"$BUILD/ipcs" -q | cmp - "$BATS_TEST_TMPDIR/all"
	# As on a kernel before 4.17, where the order is that of /proc.
	strace -qq -o /dev/null -e inject=msgctl:error=EINVAL:when=3 \
		"$BUILD/ipcs" -q | cmp - "$BATS_TEST_TMPDIR/all"
}

@test "ipcs explains that sets record no process only when it lists nothing else" {
	run -0 --separate-stderr ipcs -s -p
	[[ $stderr = "ipcs: semaphore sets have no process on record; "* ]]
	for options in -p "-a -p" "-q -s -p" "-a -s -p"; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr ipcs $options
		[ -z "$stderr" ]
	done
}

@test "ipcs reports a full or closed standard output" {
	run -1 --separate-stderr bash -c 'ipcs >/dev/full'
	[ "$stderr" = "ipcs: standard output: No space left on device" ]
	run -1 --separate-stderr bash -c 'ipcs -l >/dev/full'
	[ "$stderr" = "ipcs: standard output: No space left on device" ]
	run -1 --separate-stderr bash -c 'ipcs -q -i 0 >/dev/full'
	[ "$stderr" = "ipcs: standard output: No space left on device" ]
	run -1 --separate-stderr bash -c 'ipcs --help >/dev/full'
	[ "$stderr" = "ipcs: standard output: No space left on device" ]
	run -1 --separate-stderr bash -c 'ipcs >&-'
	[ "$stderr" = "ipcs: standard output: Bad file descriptor" ]
}

@test "ipcs reports a full standard output once, even after many rows" {
	run -1 --separate-stderr unshare --ipc bash -c \
		'objects fill queue 5000; ipcs >/dev/full'
	[ "$stderr" = "ipcs: standard output: No space left on device" ]
}

@test "ipcs works in the namespace of a process, or of a file" {
	unshare --ipc bash -c 'objects queue 0x777 0600 >/dev/null
		echo ready
		exec tail -f /dev/null' >"$BATS_TEST_TMPDIR/out" 3>&- &
	pid=$!
	eventually grep -q ready "$BATS_TEST_TMPDIR/out"
	run -0 ipcs --ns $pid
	[[ $output = *0x00000777* ]]
	[[ $output != *0x00000123* ]]
	run -0 ipcs -q --ns /proc/$pid/ns/ipc
	[[ $output = *0x00000777* ]]
	run -0 ipcs -q --ns $pid -i 0
	[[ $output = *"msqid=0"* ]]
	kill $pid
}

@test "ipcs says why it can't enter a namespace" {
	run -1 --separate-stderr ipcs --ns 2147483647
	[ -z "$output" ]
	[ "$stderr" = "ipcs: --ns 2147483647: no such process" ]
	run -1 --separate-stderr ipcs --ns /nonexistent
	[ "$stderr" = "ipcs: --ns /nonexistent: No such file or directory" ]
	run -1 --separate-stderr ipcs --ns /etc/passwd
	[ "$stderr" = \
		"ipcs: --ns /etc/passwd: not the file of an IPC namespace" ]
	run -1 --separate-stderr ipcs --ns /proc/self/ns/net
	[ "$stderr" = "ipcs: --ns /proc/self/ns/net: not the file of an IPC namespace" ]
	run -1 --separate-stderr ipcs --ns 0
	[[ $stderr = "ipcs: --ns 0: out of range: 1 to 2147483647"* ]]
	run -1 --separate-stderr ipcs --ns ""
	[[ $stderr = "ipcs: --ns : "* ]]
}

@test "ipcs needs no capability for its own namespace, and never waits for a FIFO" {
	needs_root
	# shellcheck disable=SC2016
	run -0 as_stranger bash -c '"$1" -q --ns $$' bash "$(public_copy ipcs)"
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	run -1 --separate-stderr timeout 60 "$BUILD/ipcs" --ns \
		"$BATS_TEST_TMPDIR/fifo"
	[[ $stderr = *": not the file of an IPC namespace" ]]
}

is_called()
{
	[ "$(cat "/proc/$1/comm")" = "$2" ]
}

@test "ipcs names the capability that entering a namespace needs" {
	needs_root
	run -1 --separate-stderr as_stranger "$BUILD/ipcs" --ns 1
	[[ $stderr = "ipcs: --ns 1: not permitted: "*CAP_SYS_PTRACE* ]]
	as_stranger unshare --user --ipc true || skip "no user namespaces here"
	# Its own process, but in another namespace.
	background setpriv --reuid 54321 --regid 54321 --clear-groups \
		unshare --user --ipc tail -f /dev/null
	eventually is_called $! tail
	run -1 --separate-stderr as_stranger "$BUILD/ipcs" --ns $!
	kill $!
	[[ $stderr = *"not permitted: needs CAP_SYS_ADMIN"* ]]
}

@test "ipcs ignores the locale, and prints times by TZ" {
	LC_ALL=C TZ=UTC /usr/bin/ipcs -t >"$BATS_TEST_TMPDIR/utc"
	for locale in de_DE.UTF-8 C.UTF-8 ""; do
		LC_ALL=$locale TZ=UTC ipcs -t | cmp - "$BATS_TEST_TMPDIR/utc"
	done
	export TZ=XYZ-5:30
	same_stdout ipcs -t
	run -0 ipcs -t
	[ "$output" != "$(cat "$BATS_TEST_TMPDIR/utc")" ]
}

@test "ipcs makes control characters in names visible on a terminal only" {
	needs script
	needs_own_root
	printf 'ev\033il:x:0:0::/:/bin/sh\n' >"$BATS_TEST_TMPDIR/passwd"
	run -0 over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- ipcs -q
	[[ $output = *$'ev\033il'* ]]
	run -0 over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- \
		script -qec "ipcs -q" /dev/null
	[[ $output = *'ev^[il'* ]]
	[[ $output != *$'ev\033il'* ]]
}

@test "ipcs shows letters of all languages on a terminal, and never half a letter" {
	needs script
	needs_own_root
	objects queue 0x77 0600 >/dev/null
	show()
	{
		printf '%s:x:0:0::/:/bin/sh\n' "$2" >"$BATS_TEST_TMPDIR/passwd"
		run -0 over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- \
			env LC_ALL="$1" script -qec "ipcs -q $3" /dev/null
		row=$(grep ^0x00000077 <<<"$output" | tr -d '\r') || :
	}
	show C.UTF-8 jürgen
	[[ $row = "0x00000077 "*" jürgen     600        "* ]]
	# Ten columns, not ten bytes.
	show C.UTF-8 äöüäöüäöüäöü
	[[ $row = *" äöüäöüäöüä 600        "* ]]
	# An escape that doesn't fit isn't begun.
	show C.UTF-8 abcdefgh$'\342\200\256'x
	[[ $row = *" abcdefgh   600        "* ]]
	show C.UTF-8 jürgen -c
	[[ $output = *" 600        jürgen     root       jürgen     root "* ]]
	show C.UTF-8 äöüäöüäöüäöü --posix
	[[ $output = *" äöüäöüäöüäöü root"* ]]
	show C jürgen
	[[ $row = *" jM-CM-<rge 600        "* ]]
	# A pipe gets what the stock tool writes.
	over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- \
		env LC_ALL=C.UTF-8 /usr/bin/ipcs -q >"$BATS_TEST_TMPDIR/stock"
	over "$BATS_TEST_TMPDIR/passwd" /etc/passwd -- \
		env LC_ALL=C.UTF-8 "$BUILD/ipcs" -q |
		cmp - "$BATS_TEST_TMPDIR/stock"
}

@test "ipcs asks for the name of each user once" {
	needs strace
	{
		echo "$MSG_HEAD"
		# 0 and 317 share a slot in pwcache(3).
		for ((i = 0; i < 100; i++)); do
			echo "0 $i 644 0 0 0 0 $((i % 2 * 317)) 0 0 0 0 0 0"
		done
	} >"$BATS_TEST_TMPDIR/msg"
	over "$BATS_TEST_TMPDIR/msg" /proc/sysvipc/msg -- \
		strace -qq -e trace=openat -o "$BATS_TEST_TMPDIR/trace" \
		"$BUILD/ipcs" -q >/dev/null
	opened=$(grep -c /etc/passwd "$BATS_TEST_TMPDIR/trace")
	[ "$opened" -ge 1 ]
	[ "$opened" -le 2 ]
}

@test "ipcs names the facility that the kernel lacks, and lists the others" {
	needs strace
	run -1 --separate-stderr without_proc strace -qq -o /dev/null \
		-e inject=msgctl:error=ENOSYS "$BUILD/ipcs"
	[ "$stderr" = \
		"ipcs: message queues: this kernel has no message queues" ]
	[[ $output = *"Semaphore Arrays"* ]]
	[[ $output != *"not configured"* ]]
}

@test "ipcs shows its help and version on stdout" {
	run -0 --separate-stderr ipcs --help
	[[ ${lines[0]} = "usage: ipcs "* ]]
	[ -z "$stderr" ]
	run -0 ipcs -V
	[[ $output = "ipcs (sysvipc-utils) "* ]]
}

@test "ipcs runs without memory errors" {
	needs_valgrind
	while read -r expected options; do
		# shellcheck disable=SC2086
		valgrinds $expected ipcs $options
	done <<-END
	0
	0 -c
	0 -t
	0 -q --human
	0 -s -i 0
	0 -q -i 0
	0 -l
	0 -u
	1 -q -i 99999
	0 --help
	1 foo
	END
}
