#!/usr/bin/env bats
# ipcattach against the kernel, cmp and hexdump.

load helper

setup()
{
	m=$(objects segment 0x1234 0600 100000)
	cd "$BATS_TEST_TMPDIR"
}

teardown()
{
	remove_all
}

# Field N of the segment's row.
field()
{
	awk -v id="$m" -v n="$1" '$2 == id { print $n }' /proc/sysvipc/shm
}

rss()
{
	field 15
}

# A segment of 1 GiB of which 1 MiB is used, at three places.
make_holey()
{
	m=$(objects segment 0 0600 1073741824)
	head -c 524288 /dev/urandom | objects poke "$m" 0
	head -c 262144 /dev/urandom | objects poke "$m" 500000000
	head -c 262144 /dev/urandom | objects poke "$m" 1073479680
}

@test "ipcattach writes the bytes of a segment" {
	head -c 100000 /dev/urandom >bytes
	objects poke "$m" 0 <bytes
	ipcattach -i "$m" | cmp - bytes
	ipcattach -k 0x1234 | cmp - bytes
	ipcattach -i "$m" >file
	cmp file bytes
}

@test "ipcattach honours offset, length and the size of the segment" {
	m=$(objects segment 0 0600 100)
	printf '%0100d' 7 | objects poke "$m" 0
	[ "$(ipcattach -i "$m" | wc -c)" -eq 100 ]
	[ "$(ipcattach -i "$m" -o 98)" = 07 ]
	[ "$(ipcattach -i "$m" -o 99 -l 1)" = 7 ]
	[ "$(ipcattach -i "$m" -o 100 | wc -c)" -eq 0 ]
	[ "$(ipcattach -i "$m" -l 0 | wc -c)" -eq 0 ]
	run -1 --separate-stderr ipcattach -i "$m" -o 101
	[ -z "$output" ]
	[ "$stderr" = \
		"ipcattach: segment:$m: offset 101 is past the end of the segment (100 bytes)" ]
	run -1 --separate-stderr ipcattach -i "$m" -o 99 -l 2
	[ -z "$output" ]
	[ "$stderr" = "ipcattach: segment:$m: 2 bytes at offset 99 extend past the end (100 bytes)" ]
}

@test "ipcattach dumps as hexdump does" {
	needs hexdump
	head -c 50000 /dev/urandom | objects poke "$m" 0
	printf x | objects poke "$m" 99999
	printf x | objects poke "$m" 70000
	objects peek "$m" >bytes
	for range in "0 100000" "0 5" "17 99983" "50000 20000" "60000 17" \
		"99990 10" "65536 4096" "49990 33"; do
		read -r offset length <<<"$range"
		ipcattach -i "$m" -x -o "$offset" -l "$length" >ours
		# hexdump counts from the offset, and so do its lines.
		hexdump -C -s "$offset" -n "$length" bytes | cmp - ours
	done
}

@test "ipcattach writes a dump to a terminal" {
	needs script
	printf 'a\033[31m' | objects poke "$m" 0
	run -0 script -qec "ipcattach -i $m -l 16" /dev/null
	[[ $output = *"00000000  61 1b 5b 33 31 6d 00 00  "*"|a.[31m."* ]]
	[[ $output != *$'\033'* ]]
}

@test "ipcattach dumps a GiB without growing the segment, as root" {
	needs_root
	dumps_without_growing
}

@test "ipcattach dumps a GiB without growing the segment, as its plain owner" {
	needs_root
	export -f make_holey
	m=$(as_stranger "$BUILD/tools/objects" segment 0 0600 1073741824)
	head -c 1048576 /dev/urandom | objects poke "$m" 500000000
	before=$(rss)
	objects peek "$m" >peeked && [ "$(stat -c %s peeked)" -eq 1073741824 ]
	# Reading it plainly grows it: this test can fail.
	[ "$(rss)" -gt "$before" ]
	/usr/bin/ipcrm -m "$m"
	m=$(as_stranger "$BUILD/tools/objects" segment 0 0600 1073741824)
	head -c 1048576 < <(tail -c +500000001 peeked) |
		objects poke "$m" 500000000
	before=$(rss)
	[ "$before" -lt 2000000 ]
	as_stranger "$BUILD/ipcattach" -i "$m" | cmp - peeked
	as_stranger "$BUILD/ipcattach" -i "$m" -x >/dev/null
	[ "$(rss)" = "$before" ]
}

@test "ipcattach dumps a GiB without growing the segment, in a user namespace" {
	[ "$HOST_UID" -ne 0 ] || skip "as an ordinary user only"
	dumps_without_growing
}

dumps_without_growing()
{
	make_holey
	before=$(rss)
	[ "$before" -lt 2000000 ]
	ipcattach -i "$m" >full
	ipcattach -i "$m" -S >sparse
	ipcattach -i "$m" -x >/dev/null
	[ "$(rss)" = "$before" ]
	cmp full sparse
	[ "$(du -k sparse | cut -f 1)" -lt 4096 ]
	objects peek "$m" | cmp - full
	rm -f full sparse
}

# Dumps a segment whose pages are swapped out after the first MiB: swapped_dump
# COMMAND ...; what comes out is in the file "dumped".
swapped_dump()
{
	rm -f pipe dumped
	mkfifo pipe
	"$@" >pipe 3>&- &
	exec {reader}<pipe
	head -c 1048576 <&"$reader" >dumped
	limit_group 8388608
	[ "$(field 16)" -gt 33554432 ]
	cat <&"$reader" >>dumped
	exec {reader}<&-
	wait $!
}

@test "ipcattach dumps pages that are swapped out meanwhile" {
	begin_swap
	# Data, a hole, for the end of which it looks anew, and more data.
	head -c 67108864 /dev/urandom >bytes
	dd if=/dev/zero of=bytes bs=1M seek=2 count=1 conv=notrunc status=none
	for user in as_stranger ""; do
		limit_group 100000000
		m=$(as_stranger "$BUILD/tools/objects" segment 0 0600 67108864)
		head -c 2097152 bytes | in_group objects poke "$m" 0
		tail -c +3145729 bytes | in_group objects poke "$m" 3145728
		swapped_dump $user "$BUILD/ipcattach" -i "$m"
		cmp bytes dumped
		# And all of them before it begins.
		[ "$(field 16)" -gt 0 ]
		$user "$BUILD/ipcattach" -i "$m" | cmp - bytes
		/usr/bin/ipcrm -m "$m"
	done
	host_restored
}

@test "ipcattach copies: bytes in a pipe do not change with the segment" {
	printf %0100000d 1 | tr 01 ab | objects poke "$m" 0
	mkfifo pipe
	exec {pipe}<>pipe
	ipcattach -i "$m" -l 20000 >&"$pipe"
	printf %0100000d 1 | tr 01 AB | objects poke "$m" 0
	[ "$(timeout 20 head -c 20000 <&"$pipe" | tr -d a | wc -c)" -eq 0 ]
	exec {pipe}<&-
	needs strace
	strace -f -qq -o trace -e trace=sendfile,splice,vmsplice,tee \
		"$BUILD/ipcattach" -i "$m" | cat >/dev/null
	[ ! -s trace ]
}

# A segment of four huge pages, not reserved, of which the second one is used.
make_huge()
{
	m=$(objects segment 0 014600 $((4 * huge_page - 1000)))
	printf "from the middle" | objects poke "$m" $((huge_page + 5000))
	{
		head -c $((huge_page + 5000)) /dev/zero
		printf "from the middle"
		head -c $((3 * huge_page - 6015)) /dev/zero
	} >bytes
}

@test "ipcattach dumps huge pages as root, and allocates none" {
	begin_huge_pages 4
	make_huge
	ipcattach -i "$m" | cmp - bytes
	ipcattach -i "$m" >file
	cmp file bytes
	ipcattach -i "$m" -x | cmp - <(hexdump -C bytes)
	ipcattach -i "$m" -S >sparse
	cmp sparse bytes
	[ "$(du -k sparse | cut -f 1)" -lt 1024 ]
	[ "$(free_huge_pages)" -eq 3 ]
	host_restored
}

@test "ipcattach dumps huge pages as their owner without the capability" {
	begin_huge_pages 4
	make_huge
	objects chown segment "$m" 54321 54321 0600
	as_stranger "$BUILD/ipcattach" -i "$m" | cmp - bytes
	as_stranger "$BUILD/ipcattach" -i "$m" -S >sparse
	cmp sparse bytes
	[ "$(du -k sparse | cut -f 1)" -lt 1024 ]
	host_restored
}

@test "ipcattach reports a huge page that is not available, and survives" {
	begin_huge_pages 2
	make_huge
	objects chown segment "$m" 54321 54321 0600
	for form in "" -x; do
		status=0
		# shellcheck disable=SC2086
		as_stranger "$BUILD/ipcattach" -i "$m" $form >out 2>err ||
			status=$?
		[ "$status" -eq 1 ]
		[ "$(cat err)" = "ipcattach: segment:$m: byte $((2 * huge_page)): no huge page is free (vm.nr_hugepages)" ]
	done
	head -c $((2 * huge_page)) bytes | hexdump -C | head -n -1 | cmp - out
	# Those that were taken for reading are given back.
	run -0 ipcattach --zero -i "$m"
	[ "$(free_huge_pages)" -eq 2 ]
	run -1 --separate-stderr ipcattach -W -i "$m" <bytes
	[ "$stderr" = "ipcattach: segment:$m: byte $((2 * huge_page)): no huge page is free (vm.nr_hugepages); $((2 * huge_page)) bytes written" ]
	host_restored
}

@test "lsipc shows the resident size of huge pages even if the kernel miscounts" {
	begin_huge_pages 4
	make_huge
	[ "$(lsipc -m -i "$m" -b -r -o RSS --noheadings)" -eq "$huge_page" ]
	printf x | objects poke "$m" 0
	printf x | objects poke "$m" $((2 * huge_page))
	[ "$(lsipc -m -i "$m" -b -r -o RSS --noheadings)" -eq $((3 * huge_page)) ]
	# A segment smaller than its page.
	/usr/bin/ipcrm -m "$m"
	m=$(objects segment 0 014600 100)
	objects touch "$m"
	[ "$(lsipc -m -i "$m" -b -r -o RSS --noheadings)" -eq "$huge_page" ]
	# One page of a large one looks like a part of it: 2 MiB like 1 GiB.
	/usr/bin/ipcrm -m "$m"
	m=$(objects segment 0 014600 $((huge_page * huge_page / 2048)))
	objects touch "$m"
	[ "$(free_huge_pages)" -eq 3 ]
	run -0 lsipc -m -i "$m" -b -r -o RSS --noheadings
	[[ $output = "?" || $output = "$huge_page" ]]
	host_restored
}

@test "lsipc shows the resident size of a GiB where no huge page is in use" {
	begin_huge_pages 1
	m=$(objects segment 0 010600 1073741824)
	# As if each byte had been written.
	awk 'NR == 1 { print } NR > 1 { $(NF - 1) = $4; print }' \
		/proc/sysvipc/shm >table
	run -0 over table /proc/sysvipc/shm -- \
		lsipc -m -i "$m" -b -r -o RSS --noheadings
	[ "$output" = 1073741824 ]
	host_restored
}

@test "ipcattach --zero frees whole huge pages, and clears parts of them" {
	begin_huge_pages 4
	make_huge
	head -c $((4 * huge_page - 1000)) /dev/zero | tr '\0' x >bytes
	objects poke "$m" 0 <bytes
	[ "$(free_huge_pages)" -eq 0 ]
	run -0 ipcattach --zero -i "$m" -o 100 -l $((2 * huge_page))
	[ "$(free_huge_pages)" -eq 1 ]
	{
		head -c 100 bytes
		head -c $((2 * huge_page)) /dev/zero
		tail -c +$((2 * huge_page + 101)) bytes
	} >expected
	ipcattach -i "$m" | cmp - expected
	run -0 ipcattach --zero -i "$m"
	[ "$(free_huge_pages)" -eq 4 ]
	host_restored
}

@test "ipcattach -S refuses a file that is opened for appending or not regular" {
	run -1 --separate-stderr bash -o pipefail -c \
		"ipcattach -i $m -S | cat"
	[[ $stderr = "ipcattach: -S: standard output is not a regular file"* ]]
	run -1 --separate-stderr bash -c "ipcattach -i $m -S >>file"
	[[ $stderr = "ipcattach: -S: "* ]]
	# Over what is there already.
	printf %0200000d 7 >file
	printf x | objects poke "$m" 50000
	ipcattach -i "$m" -S 1<>file
	objects peek "$m" | cmp - file
}

@test "ipcattach -W writes a file that fits, and no part of one that does not" {
	m=$(objects segment 0 0600 100)
	printf %0100d 1 >fits
	printf %0101d 1 >large
	run -0 ipcattach -W -i "$m" <fits
	objects peek "$m" | cmp - fits
	run -1 --separate-stderr ipcattach -W -i "$m" <large
	[ "$stderr" = "ipcattach: segment:$m: 101 bytes do not fit into 100; nothing written" ]
	objects peek "$m" | cmp - fits
	run -1 --separate-stderr bash -c "cat large | ipcattach -W -i $m"
	[ "$stderr" = "ipcattach: segment:$m: more than 100 bytes do not fit; 100 bytes written" ]
	objects peek "$m" | cmp - <(head -c 100 large)
	printf abc | ipcattach -W -i "$m" -o 97
	[ "$(objects peek "$m" | tail -c 4)" = 0abc ]
	run -1 --separate-stderr bash -c \
		"printf abcd | ipcattach -W -i $m -o 97"
	[[ $stderr = *"more than 3 bytes do not fit; 3 bytes written" ]]
	run -1 ipcattach -W -i "$m" -o 10 -l 99 <fits
	: | ipcattach -W -i "$m"
	run -1 --separate-stderr bash -c "ipcattach -W -i $m </"
	[ "$stderr" = "ipcattach: standard input: Is a directory; 0 bytes written" ]
}

@test "ipcattach saves and loads a segment through a file" {
	head -c 100000 /dev/urandom >bytes
	ipcattach -W -i "$m" <bytes
	ipcattach -i "$m" >saved
	ipcattach --zero -i "$m"
	ipcattach -W -i "$m" <saved
	objects peek "$m" | cmp - bytes
}

@test "ipcattach --zero sets bytes to zero and frees their pages" {
	head -c 100000 /dev/zero | tr '\0' x >bytes
	objects poke "$m" 0 <bytes
	[ "$(rss)" -eq 102400 ]
	run -0 ipcattach --zero -i "$m" -o 5000 -l 50000
	{
		head -c 5000 bytes
		head -c 50000 /dev/zero
		head -c 45000 bytes
	} >expected
	[ "$(rss)" -eq $((102400 - 11 * 4096)) ]
	objects peek "$m" | cmp - expected
	objects poke "$m" 0 <bytes
	run -0 ipcattach --zero -i "$m" -o 10 -l 5
	[ "$(objects peek "$m" | head -c 16 | od -An -c | tr -d ' \n')" = \
		'xxxxxxxxxx\0\0\0\0\0x' ]
	run -0 ipcattach --zero -i "$m"
	[ "$(rss)" -eq 0 ]
	objects poke "$m" 0 <bytes
	objects lock "$m"
	run -0 ipcattach --zero -i "$m"
	objects peek "$m" | cmp - <(head -c 100000 /dev/zero)
}

@test "ipcattach never touches bytes beyond the size in the last page" {
	for size in 100 4095 4097; do
		m=$(objects segment 0 0600 "$size")
		page=$(((size + 4095) / 4096 * 4096))
		head -c "$page" /dev/zero | tr '\0' x >bytes
		objects poke "$m" 0 <bytes
		[ "$(ipcattach -i "$m" | wc -c)" -eq "$size" ]
		head -c "$size" /dev/zero >expected
		tail -c +$((size + 1)) bytes >>expected
		run -0 ipcattach --zero -i "$m"
		objects peek "$m" "$page" | cmp - expected
		objects poke "$m" 0 <bytes
		truncate -s "$size" sparse
		run -0 ipcattach -W -i "$m" <sparse
		objects peek "$m" "$page" | cmp - expected
		# Where nothing is beyond, the page is freed.
		head -c "$page" /dev/zero | objects poke "$m" 0
		run -0 ipcattach --zero -i "$m"
		[ "$(rss)" -eq 0 ]
		rm sparse
		/usr/bin/ipcrm -m "$m"
	done
}

# A file of 64 MiB with some data, at the beginning, in the middle, and within a
# page, and not at its end.
make_sparse_file()
{
	rm -f sparse
	truncate -s 67108864 sparse
	head -c 10000 /dev/urandom | dd of=sparse conv=notrunc status=none
	head -c 1000000 /dev/urandom |
		dd of=sparse conv=notrunc status=none bs=1 seek=30000001
	[ "$(du -k sparse | cut -f 1)" -lt 2000 ]
}

loads_sparsely()
{
	make_sparse_file
	m=$(as_stranger "$BUILD/tools/objects" segment 0 0600 67108864)
	run -0 "$@" "$BUILD/ipcattach" -W -i "$m" <sparse
	[ "$(rss)" -lt 1100000 ]
	objects peek "$m" | cmp - sparse
	# Over what is there already: it is all in memory by now.
	[ "$(rss)" -eq 67108864 ]
	tr '\0' x <sparse | objects poke "$m" 0
	run -0 "$@" "$BUILD/ipcattach" -W -i "$m" <sparse
	[ "$(rss)" -lt 1100000 ]
	objects peek "$m" | cmp - sparse
	# A part of it, to another place.
	head -c 67108864 /dev/zero | tr '\0' x >expected
	objects poke "$m" 0 <expected
	tail -c +1000001 sparse | dd of=expected bs=1M conv=notrunc status=none \
		oflag=seek_bytes seek=12345
	(
		lseek_to 1000000
		"$@" "$BUILD/ipcattach" -W -i "$m" -o 12345
	) <sparse
	objects peek "$m" | cmp - expected
	/usr/bin/ipcrm -m "$m"
}

# Runs ipcattach as a stranger, traced by root: strace_stranger CALLS OPTION ...
strace_stranger()
{
	strace -qq -o trace -e trace="$1" setpriv --reuid 54321 --regid 54321 \
		--clear-groups "$BUILD/ipcattach" "${@:2}"
}

# Moves the offset of standard input, by somebody else's program.
lseek_to()
{
	perl -e 'sysseek STDIN, $ARGV[0], 0 or die' "$1"
}

@test "ipcattach --zero keeps bytes beyond the size even where it cannot inspect them" {
	local call

	for call in write read; do
		m=$(objects segment 0 0600 5000)
		head -c 8192 /dev/urandom >before
		objects poke "$m" 0 <before
		# The call that is given the bytes beyond the size.
		strace -qq -xx -s 16 -e trace="$call" -o trace \
			"$BUILD/ipcattach" --zero -i "$m"
		n=$(grep -n "$(tail -c +5001 before | head -c 16 |
			od -An -v -tx1 | tr -d '\n' | sed 's/ /\\\\x/g')" \
			trace | cut -d : -f 1 | head -n 1)
		[ -n "$n" ]
		objects poke "$m" 0 <before
		run -1 --separate-stderr strace -qq -o /dev/null \
			-e inject="$call:error=ENOMEM:when=$n" \
			"$BUILD/ipcattach" --zero -i "$m"
		[ "$stderr" = "ipcattach: segment:$m: not all is cleared: Cannot allocate memory" ]
		objects peek "$m" 8192 | tail -c +5001 |
			cmp - <(tail -c +5001 before)
	done
}

@test "ipcattach survives a file size limit" {
	objects poke "$m" 0 < <(head -c 100000 /dev/urandom)
	for option in "" -S -x; do
		# shellcheck disable=SC2016,SC2086
		run -1 --separate-stderr bash -c 'ulimit -f 16
			exec ipcattach -i "$@" >out' bash "$m" $option
		[ "$stderr" = "ipcattach: standard output: File too large" ]
	done
}

@test "ipcattach -W skips the holes of its input, as root" {
	needs_root
	needs perl
	loads_sparsely
}

@test "ipcattach -W skips the holes of its input, as a plain owner" {
	needs_root
	needs perl
	loads_sparsely as_stranger
}

@test "ipcattach -W accepts files without a size" {
	run -0 ipcattach -W -i "$m" </proc/version
	[ "$(objects peek "$m" | head -c "$(wc -c </proc/version)")" = \
		"$(cat /proc/version)" ]
	: >empty
	run -0 ipcattach -W -i "$m" <empty
}

@test "ipcattach inspects no more pages than it was asked for" {
	needs_root
	needs strace
	# 64 GiB, or what a 32-bit program can attach.
	size=$((64 << 30))
	[ "$(getconf LONG_BIT)" = 64 ] || size=$((1 << 30))
	m=$(as_stranger "$BUILD/tools/objects" segment 0 010600 $size)
	printf xyz | objects poke "$m" 0
	printf xyz | objects poke "$m" $((size / 2))
	strace_stranger mincore -i "$m" -l 1 >out
	[ "$(cat out)" = x ]
	[ "$(awk -F', ' '{ sum += $2 } END { print sum }' trace)" -le 4096 ]
	[ "$(as_stranger "$BUILD/ipcattach" -i "$m" -o $((size / 2)) -l 3)" = xyz ]
	# And all of it, of which nearly nothing is there.
	as_stranger "$BUILD/ipcattach" -i "$m" -S 1<>file
	[ "$(stat -c %s file)" -eq $size ]
	[ "$(du -k file | cut -f 1)" -lt 1024 ]
	[ "$(head -c 3 file)" = xyz ]
	[ "$(tail -c +$((size / 2 + 1)) file | head -c 3)" = xyz ]
	[ "$(rss)" -eq 8192 ]
}

@test "ipcattach checks for swap after each mincore, and then distrusts mincore" {
	needs_root
	needs strace
	m=$(as_stranger "$BUILD/tools/objects" segment 0 0600 268435456)
	printf x | objects poke "$m" 200000000
	strace_stranger mincore,openat -i "$m" -x >/dev/null
	[ "$(grep -c '^mincore' trace)" -ge 2 ]
	grep -o '^mincore\|sysvipc/shm' trace | sed '1,/mincore/d' >order
	# Each hole: mincore, and then the table.
	[ "$(grep -c sysvipc order)" -ge "$(grep -c mincore order)" ]
	[ "$(rss)" -eq 4096 ]
	# A table in which a page is swapped out: all is data from then on.
	awk -v id="$m" 'NR > 1 && $2 == id { $16 = 4096 } { print }' \
		/proc/sysvipc/shm >table
	chmod 755 .
	over table /proc/sysvipc/shm -- setpriv --reuid 54321 --regid 54321 \
		--clear-groups "$BUILD/ipcattach" -i "$m" >/dev/null
	[ "$(rss)" -eq 268435456 ]
}

@test "ipcattach reports that the segment cannot be read" {
	needs_root
	needs strace
	printf x | objects poke "$m" 0
	# The last one; others load the program.
	strace -qq -o trace -e trace=pread64 "$BUILD/ipcattach" -i "$m" -x >out
	run -1 --separate-stderr strace -qq -o /dev/null \
		-e inject=pread64:error=EIO:when="$(wc -l <trace)" \
		"$BUILD/ipcattach" -i "$m" -x
	[ "$stderr" = "ipcattach: segment:$m: byte 0: Input/output error" ]
	m=$(objects segment 0 0644 5)
	objects touch "$m"
	run -1 --separate-stderr strace -qq -o /dev/null \
		-e inject=write:error=EFAULT:when=1 \
		setpriv --reuid 54321 --regid 54321 --clear-groups \
		"$BUILD/ipcattach" -i "$m"
	[ "$stderr" = "ipcattach: segment:$m: byte 0: the kernel cannot provide the page" ]
}

@test "ipcattach attaches read-only unless it writes" {
	needs strace
	for options in "" "-x" "-- true" "--hold=0"; do
		# shellcheck disable=SC2086
		strace -qq -e trace=shmat -o trace "$BUILD/ipcattach" -i "$m" \
			$options >/dev/null
		grep -q SHM_RDONLY trace
	done
	strace -qq -e trace=shmat -o trace "$BUILD/ipcattach" --zero -i "$m"
	run -1 grep SHM_RDONLY trace
}

# Runs ipcattach, and makes the id anew, of 100 bytes, while its shmat(2) waits; not
# 0 if that took longer: replaced_within MICROSECONDS OPTION ...
replaced_within()
{
	local tracer in_time=0

	rm -f trace ran
	m=$(objects segment 0 0600 1000000)
	strace -qq -e trace=shmctl,shmat -e inject=shmat:delay_enter="$1" \
		-o trace "$BUILD/ipcattach" -i "$m" "${@:2}" \
		<large >out 2>err 3>&- &
	tracer=$!
	eventually grep -q "^shmctl($m, " trace
	/usr/bin/ipcrm -m "$m"
	echo "$m" >/proc/sys/kernel/shm_next_id
	[ "$(objects segment 0 0600 100)" -eq "$m" ]
	! grep -q '^shmat(.*=' trace || in_time=1
	status=0
	wait "$tracer" || status=$?
	return "$in_time"
}

# The first delay is long enough where the machine has little else to do:
# replaced OPTION ...
replaced()
{
	local delay

	for delay in 500000 2000000 8000000; do
		! replaced_within "$delay" "$@" || break
		/usr/bin/ipcrm -m "$m"
	done
	grep -q '^shmat(.* = 0x' trace
}

@test "ipcattach refuses a newer segment with the same id" {
	needs strace
	[ -w /proc/sys/kernel/shm_next_id ] || skip "no shm_next_id here"
	head -c 1000000 /dev/urandom >large
	for options in -W -x "" --hold=0 "-- touch ran"; do
		# shellcheck disable=SC2086
		replaced $options
		[ "$status" -ne 0 ] && [ "$status" -lt 128 ]
		[ ! -s out ]
		[ ! -e ran ]
		[ "$(cat err)" = "ipcattach: segment:$m: changed, or replaced by another segment, in the meantime" ]
		[ "$(rss)" -eq 0 ]
	done
}

@test "ipcattach names the missing access right" {
	needs_root
	m=$(objects segment 0 0644 10)
	run -0 as_stranger "$BUILD/ipcattach" -i "$m"
	run -1 --separate-stderr as_stranger "$BUILD/ipcattach" -W -i "$m" \
		</dev/null
	[ "$stderr" = "ipcattach: segment:$m: no permission to read and write it" ]
	m=$(objects segment 0 0622 10)
	run -1 --separate-stderr as_stranger "$BUILD/ipcattach" -i "$m"
	[ "$stderr" = "ipcattach: segment:$m: no permission to read it" ]
	run -1 --separate-stderr ipcattach -i 99999
	[ "$stderr" = "ipcattach: segment:99999: no such id" ]
	run -1 --separate-stderr ipcattach -k 0x99
	[ "$stderr" = "ipcattach: segment:0x00000099: no such key" ]
}

is_attached()
{
	[ "$(field 7)" -eq 1 ]
}

@test "ipcattach refuses a segment that would vanish when it detaches" {
	needs perl
	# It is there as long as its creator is.
	run -1 --separate-stderr unshare --ipc perl -e '
		shmget 0x77, 10, 01600;
		open my $f, ">", "/proc/sys/kernel/shm_rmid_forced";
		print $f 1;
		close $f;
		exit system("ipcattach", "-k", "0x77") >> 8'
	[ "$stderr" = "ipcattach: segment:0: nobody has it attached: the kernel would remove it when ipcattach ends (kernel.shm_rmid_forced)" ]
}

@test "ipcattach refuses a segment that may vanish when it detaches, if the setting is unreadable" {
	needs_root
	needs strace
	local prefix="ipcattach: segment:$m: nobody has it attached: the kernel may remove it when ipcattach ends: kernel.shm_rmid_forced cannot be read"

	run -1 --separate-stderr without_proc ipcattach -i "$m"
	[ -z "$output" ]
	[ "$stderr" = "$prefix: No such file or directory" ]
	run -1 --separate-stderr over /dev/null \
		/proc/sys/kernel/shm_rmid_forced -- ipcattach --zero -i "$m"
	[ "$stderr" = "$prefix: Bad message" ]
	run -125 --separate-stderr strace -qq -o /dev/null \
		-P /proc/sys/kernel/shm_rmid_forced \
		-e inject=openat:error=EACCES "$BUILD/ipcattach" -i "$m" -- true
	[ "$stderr" = "$prefix: Permission denied" ]

	# With somebody else attached it can't end with us.
	background "$BUILD/ipcattach" -i "$m" --hold
	eventually is_attached
	without_proc ipcattach -i "$m" | cmp - <(head -c 100000 /dev/zero)
	kill $!
}

@test "ipcattach --hold stays attached" {
	background "$BUILD/ipcattach" -i "$m" --hold
	eventually is_attached
	kill $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[ "$(field 7)" -eq 0 ]
	begun=${EPOCHREALTIME/./}
	run -0 ipcattach -i "$m" --hold=0.2
	[ $((${EPOCHREALTIME/./} - begun)) -ge 200000 ]
}

@test "ipcattach runs a command while attached, and passes on its status" {
	run -0 ipcattach -i "$m" -- awk -v id="$m" '$2 == id { print $7 }' \
		/proc/sysvipc/shm
	[ "$output" = 1 ]
	run -7 ipcattach -i "$m" -- sh -c 'exit 7'
	run ipcattach -i "$m" -- sh -c 'kill -KILL $$'
	[ "$status" -eq 137 ]
	run -127 --separate-stderr ipcattach -i "$m" -- /nonexistent
	[ "$stderr" = "ipcattach: /nonexistent: No such file or directory" ]
	run -126 ipcattach -i "$m" -- /etc
	[ "$(field 7)" -eq 0 ]
}

@test "ipcattach reports a full or closed standard output" {
	run -1 --separate-stderr bash -c "ipcattach -i $m >/dev/full"
	[ "$stderr" = "ipcattach: standard output: No space left on device" ]
	run -1 --separate-stderr bash -c "ipcattach -x -i $m >/dev/full"
	[ "$stderr" = "ipcattach: standard output: No space left on device" ]
	run -1 --separate-stderr bash -c "ipcattach -i $m >&-"
	[ "$stderr" = "ipcattach: standard output: Bad file descriptor" ]
	needs strace
	run -1 --separate-stderr bash -c "strace -qq -o /dev/null -P $PWD/out \
		-e inject=close:error=EIO ipcattach -i $m >out"
	[ "$stderr" = "ipcattach: standard output: Input/output error" ]
}

# Runs a command line on a terminal, what it shows in the file "screen".
on_terminal()
{
	: >screen
	background script -qefc "$1" screen
	terminal=$!
}

# Writes a byte at a time until a line of progress is on the screen.
feed()
{
	printf x >&"$1"
	grep -q 'ipcattach: [0-9]' screen
}

@test "ipcattach -W counts the bytes from a pipe, in a line that ends" {
	needs script
	mkfifo pipe
	exec {pipe}<>pipe
	on_terminal "echo \$\$ >$PWD/pid
		exec ipcattach -W -i $m <$PWD/pipe"
	eventually feed "$pipe"
	# It waits for more, and a signal ends the line, too.
	kill -TERM "$(cat pid)"
	wait "$terminal" || :
	exec {pipe}<&-
	grep -qE $'^(\r?ipcattach: [0-9]+B)+ *\r?$' screen
	run -1 grep -q % screen
	[ "$(grep -a ipcattach: screen | tail -c 1 | od -An -c | tr -d ' ')" = '\n' ]
}

# As by control-S.
stop_terminal()
{
	perl -MPOSIX -MFcntl -e 'sysopen my $tty, $ARGV[0], O_RDWR | O_NOCTTY or die;
		tcflow(fileno $tty, TCOOFF) or die' "$1"
}

@test "ipcattach ends by a signal while its terminal is stopped" {
	needs script
	mkfifo pipe
	exec {pipe}<>pipe
	on_terminal "tty >$PWD/tty; echo \$\$ >$PWD/pid
		exec ipcattach -W -i $m <$PWD/pipe"
	eventually feed "$pipe"
	stop_terminal "$(cat tty)"
	kill -TERM "$(cat pid)"
	eventually fails kill -0 "$(cat pid)"
	exec {pipe}<&-
	wait "$terminal" || :
}

@test "ipcattach shows the progress of a dump, and ends the line" {
	needs script
	m=$(objects segment 0 0600 20000000)
	mkfifo pipe
	exec {pipe}<>pipe
	on_terminal "ipcattach -i $m >$PWD/pipe"
	eventually drained_a_bit
	timeout 60 head -c "$((20000000 - drained))" <&"$pipe" >/dev/null
	wait "$terminal"
	exec {pipe}<&-
	tr '\r' '\n' <screen | grep -a 'ipcattach: ' >shown
	[[ $(head -n 1 shown) =~ ^ipcattach:\ [0-9.]+[KM]\ of\ 19.1M,\ [0-9]+%$ ]]
	[[ $(tail -n 1 shown) =~ ^ipcattach:\ 19.1M\ of\ 19.1M,\ 100%\ *$ ]]
	[ "$(grep -ac 100% screen)" -eq 1 ]
}

drained=0

drained_a_bit()
{
	timeout 10 head -c 65536 <&"$pipe" >/dev/null
	drained=$((drained + 65536))
	grep -q % screen
}

@test "ipcattach shows no progress among the bytes on a terminal" {
	needs script
	needs strace
	head -c 100000 /dev/urandom | objects poke "$m" 0
	on_terminal "strace -qq -o /dev/null \
		-e inject=write:delay_exit=1200000:when=1 ipcattach -i $m"
	wait "$terminal"
	[ "$(grep -c '|' screen)" -eq 6250 ]
	run -1 grep -a ipcattach: screen
}

@test "ipcattach --zero asks, or refuses, while others have it attached" {
	printf hello | ipcattach -W -i "$m"
	background ipcattach --hold -i "$m"
	local holder=$!
	eventually is_attached "$m" 1
	run -1 --separate-stderr bash -c "ipcattach --zero -i $m </dev/null"
	[ "$stderr" = "ipcattach: segment:$m: others have it attached; nothing cleared (--force clears it)" ]
	[ "$(ipcattach -i "$m" -l 5)" = hello ]
	run -1 script -qec "ipcattach --zero -i $m" /dev/null <<<n
	[[ $output = *"segment:$m: others have it attached; clear it? "* ]]
	[ "$(ipcattach -i "$m" -l 5)" = hello ]
	run -0 script -qec "ipcattach --zero -i $m" /dev/null <<<y
	[ "$(ipcattach -i "$m" -l 5 | tr '\0' 0)" = 00000 ]
	printf hello | ipcattach -W -i "$m"
	ipcattach --zero --force -i "$m" </dev/null
	[ "$(ipcattach -i "$m" -l 5 | tr '\0' 0)" = 00000 ]
	end "$holder"
}

@test "ipcattach refuses misuse, and writes nothing" {
	while IFS='|' read -r options message; do
		status=1
		[[ $options != *" --"?( true) ]] || status=125
		eval "run -$status --separate-stderr ipcattach $options </dev/null"
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = "ipcattach: $message" ] || {
			echo "$options: $stderr"
			return 1
		}
		[ "${stderr_lines[1]}" = "Try 'ipcattach --help'." ]
	done <<-END
	-x|needs one of -i ID, -k KEY, -N NAME and TARGET
	-i $m -N /x|-N and -i exclude each other
	-i $m --force|--force is for --zero
	-i $m -W --zero|-W, --zero, --hold and a command exclude each other
	-i $m --zero --hold|-W, --zero, --hold and a command exclude each other
	-i $m -W -- true|-W, --zero, --hold and a command exclude each other
	-i $m --|no command after --
	-i $m -x -S|-x and -S exclude each other
	-i $m -x -W|-x and -S are for reading
	-i $m --hold -o 5|-o and -l are for reading, -W and --zero
	-i $m -o -1|-o -1: not a size: expected a number with an optional unit (K, M, G, T, P, E, KB, ...)
	-i $m -l x|-l x: not a size: expected a number with an optional unit (K, M, G, T, P, E, KB, ...)
	-i $m --hold=soon|--hold soon: not a duration: expected a number with an optional unit (ms, s, m, h, d, w)
	-i $m -z|-z: no such option; write --zero
	-xzi $m|-z: no such option; write --zero
	-i $m x|x: unexpected operand
	END
}

@test "ipcattach reads the segments of perl and PHP" {
	needs perl
	perl -e '$id = shmget(0x77, 50, 01600) // die;
		shmwrite($id, "from perl", 0, 9) or die'
	[ "$(ipcattach -k 0x77 -l 9)" = "from perl" ]
	printf "from here" | ipcattach -W -k 0x77
	[ "$(perl -e '$id = shmget(0x77, 50, 0); shmread($id, $b, 0, 9);
		print $b')" = "from here" ]
	needs php
	php -m | has -x sysvshm || skip "php has no sysvshm"
	php -r '$m = shm_attach(0x78, 1000, 0600); shm_put_var($m, 1, "php");'
	ipcattach -k 0x78 | has -a 's:3:"php"'
}

@test "ipcattach works in the namespace of a process" {
	background unshare --ipc bash -c 'objects segment 0x55 0601 5
		exec tail -f /dev/null'
	eventually nsenter --ipc=/proc/$!/ns/ipc grep -q ' 601 ' \
		/proc/sysvipc/shm
	printf there | ipcattach --ns $! -W -k 0x55
	[ "$(ipcattach --ns $! -k 0x55)" = there ]
	kill $!
}

@test "ipcattach runs without memory errors" {
	needs_valgrind
	while read -r expected options; do
		# shellcheck disable=SC2086
		valgrinds $expected ipcattach -i "$m" $options
	done <<-END
	0
	0 -x
	0 -o 5 -l 5
	0 --zero
	0 --hold=0
	0 -- true
	1 -o 1M
	END
}
