#!/usr/bin/env bats
# ipcmk against the kernel and the stock ipcmk.

load helper

teardown()
{
	remove_all
}

# Field N of an object's row: field msg|shm|sem ID N
field()
{
	awk -v id="$2" -v n="$3" 'NR > 1 && $2 == id { print $n }' \
		"/proc/sysvipc/$1"
}

@test "ipcmk prints the lines that the stock ipcmk prints" {
	for options in -Q "-M 1" "-S 1" "-M 4096 -Q -S 3" "-S 3 -Q -M 1k" \
		"-Q -p 600" "-Q -Q" "--queue --shmem 5 --semaphore 2 --mode 0"
	do
		# shellcheck disable=SC2086
		unshare --ipc /usr/bin/ipcmk $options \
			>"$BATS_TEST_TMPDIR/stock"
		# shellcheck disable=SC2086
		unshare --ipc "$BUILD/ipcmk" $options |
			cmp - "$BATS_TEST_TMPDIR/stock"
	done
}

@test "ipcmk takes the sizes that the stock ipcmk takes, as the same bytes" {
	for size in 1 17 0x10 0xff 1K 1k 1KiB 1kib 1KB 1kB 1.1K 1.5M 2MB \
		3M 0.5G 1.01K; do
		id=$(/usr/bin/ipcmk -M $size | awk '{ print $NF }')
		stock=$(field shm "$id" 4)
		id=$(ipcmk -b -M $size)
		[ "$(field shm "$id" 4)" = "$stock" ]
	done
	if [ "$(getconf LONG_BIT)" = 32 ]; then
		run -1 ipcmk -b -M 5T --no-reserve
		[ "${lines[0]}" = "ipcmk: -M 5T: too large: at most 4294967295" ]
	else
		id=$(ipcmk -b -M 5T --no-reserve)
		[ "$(field shm "$id" 4)" = 5497558138880 ]
	fi
}

@test "ipcmk computes fractional sizes correctly, unlike the stock ipcmk" {
	while read -r size bytes; do
		id=$(ipcmk -b -M "$size")
		[ "$(field shm "$id" 4)" = "$bytes" ]
	done <<-END
	1.10K 1126
	1.25M 1310720
	2.7M 2831155
	1.33K 1361
	1.9999K 2047
	1.000000000000000000000000000001K 1024
	END
}

@test "ipcmk creates objects with the requested mode, size and number of semaphores" {
	run -0 ipcmk -b -Q -M 12345 -S 250 -p 0640
	[[ ${lines[0]} = segment:* && ${lines[1]} = queue:* && ${lines[2]} = semset:* ]]
	[ "${#lines[@]}" -eq 3 ]
	[ "$(field shm "${lines[0]#*:}" 3)" = 640 ]
	[ "$(field shm "${lines[0]#*:}" 4)" = 12345 ]
	[ "$(field msg "${lines[1]#*:}" 3)" = 640 ]
	[ "$(field sem "${lines[2]#*:}" 3)" = 640 ]
	[ "$(field sem "${lines[2]#*:}" 4)" = 250 ]
	run -0 ipcmk -b -Q -S 1 --ns $$
	here=$(readlink /proc/self/ns/ipc)
	[[ ${lines[0]} = queue:*@${here//[^0-9]/} && ${lines[1]} = semset:*@${here//[^0-9]/} ]]
	run -0 ipcmk -b -Q
	[ "$(field msg "$output" 3)" = 644 ]
}

@test "ipcmk takes a key in every spelling" {
	while read -r spelling key; do
		id=$(ipcmk -b -Q -k "$spelling")
		[ "$(field msg "$id" 1)" = "$key" ]
		/usr/bin/ipcrm -q "$id"
	done <<-END
	1 1
	0x7fffffff 2147483647
	0xfffffff0 -16
	0XFFFFFFFF -1
	-1 -1
	-2147483648 -2147483648
	4294967295 -1
	4294967280 -16
	END
}

@test "ipcmk derives a key from a path as ftok(3) does" {
	needs perl
	perl -MIPC::SysV -e 1 || skip "perl has no IPC::SysV"
	file=$BATS_TEST_TMPDIR/file
	touch "$file"
	while read -r suffix proj; do
		key=$(perl -MIPC::SysV=ftok -e 'print ftok($ARGV[0], $ARGV[1] + 0)' \
			"$file" "$proj")
		id=$(ipcmk -b -Q -k "$file$suffix")
		[ "$(($(field msg "$id" 1) & 0xffffffff))" -eq \
			"$((key & 0xffffffff))" ]
		/usr/bin/ipcrm -q "$id"
	done <<-END
	:1 1
	:255 255
	:A 65
	:7 7
	END
	run -0 ipcmk -Q -k "$file"
	run -1 --separate-stderr ipcmk -Q -k "$file:1"
	[[ $stderr = "ipcmk: queue:0x"*": exists already: id "* ]]
}

@test "ipcmk never makes key 0, and says which key it made" {
	for _ in 1 2 3 4 5; do
		run -0 ipcmk -Q -v
		id=${output#*: } id=${id%%,*}
		[ "${output##* }" = "$(key_of msg "$id")" ]
		[ "${output##* }" != 0x00000000 ]
	done
	run -0 ipcmk -bv -S 1
	[ "${output#* }" = "$(key_of sem "${output% *}")" ]
	run -0 ipcmk -bv -S 1 --private
	[ "${output#* }" = 0x00000000 ]
	[ "$(field sem "${output% *}" 1)" = 0 ]
}

@test "ipcmk creates exclusively" {
	needs strace
	for options in "-Q" "-Q -k 5" "-Q --private" "-Q -e -k 6"; do
		# shellcheck disable=SC2086
		strace -qq -e trace=msgget -o "$BATS_TEST_TMPDIR/trace" \
			"$BUILD/ipcmk" $options
		grep -q IPC_CREAT "$BATS_TEST_TMPDIR/trace"
		run -1 grep -v IPC_EXCL \
			<(grep IPC_CREAT "$BATS_TEST_TMPDIR/trace")
	done
}

@test "ipcmk tries another key when the random one is taken" {
	needs strace
	run -0 strace -qq -o /dev/null -e inject=msgget:error=EEXIST:when=1..3 \
		"$BUILD/ipcmk" -Q
	[[ $output = "Message queue id: "* ]]
	[ "$(count msg)" -eq 1 ]
}

@test "ipcmk refuses a key that is taken, and names the object" {
	id=$(objects queue 0x1234 0600)
	run -1 --separate-stderr ipcmk -Q -k 0x1234
	[ -z "$output" ]
	[ "$stderr" = \
		"ipcmk: queue:0x00001234: exists already: id $id" ]
	[ "$(count msg)" -eq 1 ]
	# A segment may have that key still.
	run -0 ipcmk -M 1 -k 0x1234
}

@test "ipcmk -e prints the id of an existing object and changes nothing" {
	id=$(objects segment 0x1234 0600 100)
	cat /proc/sysvipc/shm >"$BATS_TEST_TMPDIR/before"
	run -0 ipcmk -b -e -k 0x1234 -M 100 -p 0666 -o 0
	[ "$output" = "$id" ]
	cmp /proc/sysvipc/shm "$BATS_TEST_TMPDIR/before"
	run -0 ipcmk -b -e -k 0x1235 -M 100
	[ "$output" != "$id" ]
	run -1 --separate-stderr ipcmk -b -e -k 0x1234 -M 101
	[ "$stderr" = "ipcmk: segment:0x00001234: the existing one, id $id, is smaller: 100 of 101 bytes" ]
}

@test "ipcmk -e creates one object when many processes ask at once" {
	for i in 1 2 3 4 5 6 7 8; do
		ipcmk -b -e -k 77 -S 1 >"$BATS_TEST_TMPDIR/$i" 3>&- &
	done
	wait
	[ "$(count sem)" -eq 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR"/? | sort -u | wc -l)" -eq 1 ]
}

@test "ipcmk -e refuses objects of other users, and objects open to others" {
	needs_root
	objects chown queue "$(objects queue 0x51 0644)" 54321 0 0666
	objects queue 0x52 0600
	id=$(as_stranger "$BUILD/tools/objects" queue 0x53 0644)
	# Given away: its creator may still change it.
	objects chown queue "$id" 0 0 0600
	objects queue 0x54 0666
	objects chown segment "$(objects segment 0x55 0640 10)" 0 54321 0640
	while IFS='|' read -r options reason; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr ipcmk -e $options
		[ -z "$output" ]
		[ "$stderr" = "ipcmk: $reason (--any takes it)" ]
		# shellcheck disable=SC2086
		run -0 ipcmk -be $options --any
	done <<-'END'
	-Qk 0x51|queue:0x00000051: exists, owned by 54321, mode 0666: it is somebody else's
	-Qk 0x53|queue:0x00000053: exists, owned by root, mode 0600: its creator is somebody else, who may still change it
	-Qk 0x54|queue:0x00000054: exists, owned by root, mode 0666: others could use it
	-Qk 0x51 -o 54321|queue:0x00000051: exists, owned by 54321, mode 0666: others could use it
	-M 10 -k 0x55 -p 0640|segment:0x00000055: exists, owned by root, mode 0640: others could use it
	END
	run -0 ipcmk -beQk 0x52
	run -0 ipcmk -beQk 0x54 -p 0666
	run -0 ipcmk -beQk 0x51 -p a=rw -o 54321
	run -0 ipcmk -be -M 10 -k 0x55 -p 0644
	run -0 ipcmk -be -M 10 -k 0x55 -p 0640 -o :54321
	# A stranger trusts root, and not others.
	run -0 as_stranger "$BUILD/ipcmk" -beQk 0x52
	run -1 as_stranger "$BUILD/ipcmk" -beQk 0x54
	run -0 as_stranger "$BUILD/ipcmk" -beQk 0x51 -p 0666
}

@test "ipcmk -e trusts no owner that its user namespace does not map" {
	needs_root
	unshare --user true || skip "no user namespaces"
	objects queue 0x51 0600
	objects chown queue "$(objects queue 0x52 0600)" 54321 0 0600
	for key in 0x51 0x52; do
		run -1 --separate-stderr unshare --user "$BUILD/ipcmk" -beQk $key
		[[ $stderr = *": cannot tell whose it is in this user namespace (--any takes it)" ]]
		run -0 unshare --user "$BUILD/ipcmk" -beQk $key --any
	done
	run -0 unshare --user --map-root-user "$BUILD/ipcmk" -beQk 0x51
	run -1 unshare --user --map-root-user "$BUILD/ipcmk" -beQk 0x52
	# Nor where /proc doesn't tell which numbers mean somebody.
	run -1 without_proc unshare --user "$BUILD/ipcmk" -beQk 0x52
}

@test "ipcmk -e --values waits until the set is ready, and never operates on it" {
	needs strace
	cd "$BATS_TEST_TMPDIR"
	begun=$EPOCHSECONDS
	id=$(objects semset 0x77 0600 2)
	run -1 --separate-stderr strace -f -o trace -e trace=semop,semtimedop,semctl \
		"$BUILD/ipcmk" -e -k 0x77 -S 2 --values 1,1 -w .3
	[[ $stderr =~ ^"ipcmk: semset:0x00000077: not initialised "([0-9]+)" s after its creation"$ ]]
	[ "${BASH_REMATCH[1]}" -le $((EPOCHSECONDS - begun + 1)) ]
	run -1 grep -E 'semop|semtimedop|SET|RMID' trace
	[ "$(field sem "$id" 9)" = 0 ]
	# One semaphore isn't all.
	perl -e 'semctl($ARGV[0], 0, 16, 3) // die' "$id"
	run -1 ipcmk -e -k 0x77 -S 2 --values 1,1 -w 100ms
	"$BUILD/ipcmk" -be -k 0x77 -S 2 --values 1,1 -w 20 >found 3>&- &
	perl -e 'semctl($ARGV[0], 1, 16, 0) // die' "$id"
	wait $!
	[ "$(cat found)" = "$id" ]
	[ "$(field sem "$id" 9)" = 0 ]
}

@test "ipcmk -e --values accepts a set after its first operation, or creates a set that vanished" {
	cd "$BATS_TEST_TMPDIR"
	id=$(objects semset 0x77 0600 2)
	"$BUILD/ipcmk" -be -k 0x77 -S 2 --values 1,1 -w 20 >found 3>&- &
	objects op "$id" 0 1
	wait $!
	[ "$(cat found)" = "$id" ]
	/usr/bin/ipcrm -s "$id"
	id=$(objects semset 0x77 0600 2)
	"$BUILD/ipcmk" -be -k 0x77 -S 2 --values 1,1 -w 20 >found 3>&- &
	/usr/bin/ipcrm -s "$id"
	wait $!
	[ "$(cat found)" != "$id" ]
	run -0 /usr/bin/ipcs -s -i "$(cat found)"
	[[ $output = *$'\n0          1 '* ]]
}

@test "ipcmk sets values, then sem_otime to show that they are set" {
	run -0 ipcmk -b -S 3 --values 5,0,32767
	id=$output
	run -0 /usr/bin/ipcs -s -i "$id"
	[ "$(field sem "$id" 9)" != 0 ]
	[[ ${lines[7]} = "0          5 "* ]]
	[[ ${lines[8]} = "1          0 "* ]]
	[[ ${lines[9]} = "2          32767 "* ]]
	id=$(ipcmk -b -S 2 --values 0,4 -p 0444)
	[ "$(field sem "$id" 9)" != 0 ]
	[ "$(field sem "$id" 3)" = 444 ]
	run -0 /usr/bin/ipcs -s -i "$id"
	[[ ${lines[8]} = "1          4 "* ]]
	id=$(ipcmk -b -S 1)
	[ "$(field sem "$id" 9)" = 0 ]
}

@test "ipcmk keeps a set private until its values are set" {
	needs strace
	strace -qq -e trace=semget,semctl,semop -o "$BATS_TEST_TMPDIR/trace" \
		"$BUILD/ipcmk" -S 1 --values 1 -p 0666
	grep -q 'semget(.*0600)' "$BATS_TEST_TMPDIR/trace"
	[[ $(grep -v STAT "$BATS_TEST_TMPDIR/trace" | tail -n 1) = \
		*IPC_SET* ]]
	[ "$(awk 'NR == 2 { print $3 }' /proc/sysvipc/sem)" = 666 ]
}

@test "ipcmk sets the bytes of a queue, up to the limit" {
	id=$(ipcmk -b -Q --qbytes 1K)
	run -0 /usr/bin/ipcs -q -i "$id"
	[[ $output = *$'\tqbytes=1024\t'* ]]
}

@test "ipcmk removes a queue that it cannot complete" {
	needs_root
	run -1 --separate-stderr setpriv --bounding-set -sys_resource \
		"$BUILD/ipcmk" -Q --qbytes 1G
	[ -z "$output" ]
	[ "$stderr" = "ipcmk: queue: not permitted: 1073741824 bytes exceed the limit of 16384 (kernel.msgmnb), which needs CAP_SYS_RESOURCE" ]
	[ "$(count msg)" -eq 0 ]
}

@test "ipcmk gives an object to a user and a group" {
	needs_root
	run -0 ipcmk -b -Q -o nobody:54321
	[ "$(field msg "$output" 8)" = 65534 ]
	[ "$(field msg "$output" 9)" = 54321 ]
	[ "$(field msg "$output" 10)" = 0 ]
	run -0 ipcmk -b -M 1 -o 1234
	[ "$(field shm "$output" 8)" = 1234 ]
	[ "$(field shm "$output" 9)" = 0 ]
	run -0 ipcmk -b -S 1 -o :1234 -p 0600
	[ "$(field sem "$output" 5)" = 0 ]
	[ "$(field sem "$output" 6)" = 1234 ]
}

@test "ipcmk removes an object whose id it cannot print" {
	run -1 --separate-stderr bash -c 'ipcmk -Q -M 1 -S 1 >/dev/full'
	[ "${stderr_lines[0]}" = \
		"ipcmk: standard output: No space left on device" ]
	run -1 --separate-stderr bash -c 'ipcmk -Q >&-'
	[ "$stderr" = "ipcmk: standard output: Bad file descriptor" ]
	[ "$(count msg)" -eq 0 ]
	[ "$(count shm)" -eq 0 ]
	[ "$(count sem)" -eq 0 ]
}

@test "ipcmk leaves no object when a signal ends it before it can print" {
	fill_pipe blocking
	ipcmk -Q >&7 3>&- &
	eventually grep -q ' 644 ' /proc/sysvipc/msg
	kill -TERM $!
	status=0
	wait $! || status=$?
	[ "$status" -eq 143 ]
	[ "$(count msg)" -eq 0 ]
}

@test "ipcmk leaves no object when a signal arrives during creation" {
	needs strace
	run -143 strace -qq -o /dev/null -e inject=msgget:signal=TERM:when=1 \
		"$BUILD/ipcmk" -Q
	[ -z "$output" ]
	[ "$(count msg)" -eq 0 ]
	run -1 bash -c "ulimit -f 0; ipcmk -Q >$BATS_TEST_TMPDIR/file"
	[[ $output = *": File too large"* ]]
	[ "$(count msg)" -eq 0 ]
}

@test "ipcmk refuses bad values, and creates nothing" {
	while IFS='|' read -r options message; do
		[ "$(getconf LONG_BIT)" = 64 ] ||
			message=${message/18446744073709551615/4294967295}
		eval "run -1 --separate-stderr ipcmk -Q $options"
		[ -z "$output" ]
		[[ ${stderr_lines[0]} = "ipcmk: $message"* ]] || {
			echo "$options: $stderr"
			return 1
		}
		is_misuse ipcmk
	done <<-'END'
	-M 0|-M 0: out of range: 1 to 18446744073709551615
	-M -1|-M -1: not a size
	-M ""|-M : not a number
	-M 1.5|-M 1.5: not a size
	-M 1Ki|-M 1Ki: not a size
	-M "1 K"|-M 1 K: not a size
	-M " 1"|-M  1: not a size
	-M 010|-M 010: ambiguous leading 0: drop it
	-M 010K|-M 010K: ambiguous leading 0: drop it
	-M 17E|-M 17E: too large
	-M 0.0001K|-M 0.0001K: too small
	-M 18446744073709551616|-M 18446744073709551616: out of range
	-M .K|-M .K: not a size
	-M .|-M .: not a size
	-S 0|-S 0: out of range: 1 to 2147483647
	-S 1K|-S 1K: not a number
	-S 4294967297|-S 4294967297: out of range: 1 to 2147483647
	-p 9|-p 9: not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r
	-p 01777|-p 01777: not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r
	-p rw|-p rw: not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r
	-p u+s|-p u+s: an object has no set-id and no sticky bit
	-p ""|-p : not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r
	-k 0|-k 0: the key 0 is IPC_PRIVATE and names nothing
	-k 0x100000001|-k 0x100000001: a key is from -2147483648 to 4294967295
	-k -2147483649|-k -2147483649: a key is from
	-k 99999999999999999999|-k 99999999999999999999: a key is from
	-k 1x|-k 1x: not a key: a number, or a path with a slash in it
	-k 08|-k 08: ambiguous leading 0: drop it, or use 0x
	-k -010|-k -010: ambiguous leading 0
	-k ""|-k : not a key
	-k /nonexistent|-k /nonexistent: No such file or directory
	-k /:0|-k /:0: the project is a number from 1 to 255, or one character
	-k /:256|-k /:256: the project is
	-k /:ab|-k /:ab: the project is
	-k /:|-k /:: the project is
	-k 1 --private|-k and --private exclude each other
	-e|-e needs a key: -k KEY
	--any|--any needs -e
	-w 5|-w needs -e and --values
	-k 1 -e -w 5|-w needs -e and --values
	-o nosuchuser|-o nosuchuser: no such user
	-o root:nosuchgroup|-o root:nosuchgroup: no such group
	-o ""|-o : not an owner: expected USER[:GROUP] or :GROUP
	-o 4294967295|-o 4294967295: no such user
	-o root:|-o root:: not an owner: expected USER[:GROUP] or :GROUP
	--values 1|--values is for a set, -S NSEMS, or a semaphore, -s
	-S 2 --values 1|--values: 1 given for a set of 2
	-S 1 --values 32768|--values 32768: values are numbers from 0 to 32767
	-S 1 --values 1,|--values 1,: values are numbers
	-S 1 --values ""|--values : values are numbers
	-S 1 --values -1|--values -1: values are numbers
	--huge|--huge and --no-reserve are for a segment: -M SIZE
	-M 1 --huge=3M|--huge 3M: not the size of a page: a power of 2
	--qbytes 0|--qbytes 0: out of range: 1 to 2147483647
	-Q --qbytes 2147483648|--qbytes 2147483648: out of range: 1 to 2147483647
	-Q --qbytes 4G|--qbytes 4G: too large: at most 2147483647
	foo|foo: unexpected operand
	END
	[ "$(count msg)" -eq 0 ]
	[ "$(count shm)" -eq 0 ]
	[ "$(count sem)" -eq 0 ]
	run -1 --separate-stderr ipcmk -M 8E
	if [ "$(getconf LONG_BIT)" = 64 ]; then
		[ "$stderr" = "ipcmk: segment: 9223372036854775808 bytes exceed the size of any segment" ]
	else
		[ "${stderr_lines[0]}" = "ipcmk: -M 8E: too large: at most 4294967295" ]
	fi
	run -1 --separate-stderr ipcmk -e -k 5 -S 40000
	[ "$stderr" = "ipcmk: semset:0x00000005: 40000 semaphores in one set exceed the limit of 32000 (kernel.sem, SEMMSL)" ]
	run -1 --separate-stderr ipcmk
	[ "${stderr_lines[0]}" = "ipcmk: nothing to create: give -M, -Q or -S, or for POSIX -m, -q or -s" ]
	run -1 --separate-stderr ipcmk -M 1 --qbytes 5
	[ "${stderr_lines[0]}" = "ipcmk: --qbytes is for a queue: -Q" ]
}

@test "ipcmk names the limit that was hit, with its value" {
	limit()
	{
		unshare --ipc bash -ec "$1"
	}
	run -1 limit 'echo 1 >/proc/sys/kernel/msgmni
		objects fill queue 1; ipcmk -Q'
	[ "$output" = "ipcmk: queue: message queue limit reached: 1 of 1 in use (kernel.msgmni)" ]
	run -1 limit 'echo 2 >/proc/sys/kernel/shmmni
		objects fill segment 2; ipcmk -M 1'
	[ "$output" = "ipcmk: segment: shared memory segment limit reached: 2 of 2 in use (kernel.shmmni)" ]
	run -1 limit 'echo 16 >/proc/sys/kernel/shmall
		objects fill segment 1; ipcmk -M 64K'
	[ "$output" = "ipcmk: segment: 65536 bytes (16 pages) do not fit: 1 of 16 pages in use (kernel.shmall)" ]
	run -1 limit 'echo 4096 >/proc/sys/kernel/shmmax; ipcmk -M 4097'
	[ "$output" = "ipcmk: segment: 4097 bytes exceed the limit of 4096 (kernel.shmmax)" ]
	run -1 limit 'echo "250 32000 32 1" >/proc/sys/kernel/sem
		objects fill semset 1; ipcmk -S 1'
	[ "$output" = "ipcmk: semset: semaphore set limit reached: 1 of 1 in use (kernel.sem, SEMMNI)" ]
	run -1 limit 'echo "250 10 32 128" >/proc/sys/kernel/sem
		objects fill semset 1; ipcmk -S 10'
	[ "$output" = "ipcmk: semset: 10 semaphores do not fit: 1 of 10 semaphores in use (kernel.sem, SEMMNS)" ]
	run -1 limit 'echo "250 32000 32 128" >/proc/sys/kernel/sem
		ipcmk -S 251'
	[ "$output" = "ipcmk: semset: 251 semaphores in one set exceed the limit of 250 (kernel.sem, SEMMSL)" ]
}

@test "ipcmk continues with the other kinds after a failure" {
	run -1 --separate-stderr unshare --ipc bash -ec \
		'echo 0 >/proc/sys/kernel/msgmni; ipcmk -M 1 -Q -S 1'
	[ "$output" = "Shared memory id: 0
Semaphore id: 0" ]
	[ "$stderr" = "ipcmk: queue: message queue limit reached: 0 of 0 in use (kernel.msgmni)" ]
}

@test "ipcmk reports missing huge pages, or a missing capability for them" {
	needs_root
	# Nobody else makes some meanwhile.
	host_lock
	[ "$(awk '/HugePages_Free/ { print $2 }' /proc/meminfo)" = 0 ] ||
		skip "there are huge pages"
	run -1 --separate-stderr ipcmk -M 2M --huge
	[[ $stderr = "ipcmk: segment: not enough free huge pages of "*" (vm.nr_hugepages)" ]]
	run -1 --separate-stderr ipcmk -M 2M --huge=64K
	[ "$stderr" = "ipcmk: segment: this system has no huge pages of that size" ]
	run -1 --separate-stderr as_stranger "$BUILD/ipcmk" -M 2M --huge
	[ "$stderr" = "ipcmk: segment: not permitted: huge pages need CAP_IPC_LOCK or the group of vm.hugetlb_shm_group" ]
}

@test "ipcmk creates segments with huge pages" {
	begin_huge_pages 1
	[ "$huge_page" -eq 2097152 ] || skip "no huge pages of 2M"
	run -0 ipcmk -b -M 2M --huge=1G --huge=2M
	[ "$(field shm "$output" 4)" = 2097152 ]
	[ "$(free_huge_pages)" -eq 1 ]
	run -0 objects touch "$output"
	[ "$(free_huge_pages)" -eq 0 ]
}

@test "ipcmk uses the huge page size given last" {
	needs strace
	# 16G is 2^34. None is made: another test may need the pages of the host.
	for sizes in 2M:21 16G:34 "2M --huge=1G:30" 1G\ --huge=16G:34; do
		# shellcheck disable=SC2086
		strace -qq -e trace=shmget -e inject=shmget:error=ENOMEM \
			-o "$BATS_TEST_TMPDIR/trace" \
			"$BUILD/ipcmk" -M 2M --huge=${sizes%:*} 2>/dev/null || :
		grep -q "|${sizes#*:}<<" "$BATS_TEST_TMPDIR/trace"
	done
}

@test "ipcmk creates no segment that the kernel would remove at once" {
	run -1 --separate-stderr unshare --ipc bash -ec \
		'echo 1 >/proc/sys/kernel/shm_rmid_forced; ipcmk -M 1'
	[ -z "$output" ]
	[ "$stderr" = "ipcmk: segment: the kernel would remove it when ipcmk ends (kernel.shm_rmid_forced)" ]
}

@test "ipcmk warns when it cannot tell whether the kernel will keep a segment" {
	needs_root
	run -0 --separate-stderr without_proc ipcmk -bM 1
	[ "$stderr" = "ipcmk: segment:$output: the kernel may remove it when ipcmk ends: kernel.shm_rmid_forced cannot be read: No such file or directory" ]
	exists shm "$output"
	run -0 --separate-stderr without_proc ipcmk -bQ
	[ -z "$stderr" ]
}

@test "ipcmk works in the namespace of a process" {
	background unshare --ipc tail -f /dev/null
	eventually bash -c "[ \$(readlink /proc/$!/ns/ipc) != \
		$(readlink /proc/self/ns/ipc) ]"
	run -0 ipcmk --ns $! -Q -k 0x55
	[ "$(count msg)" -eq 0 ]
	run -0 nsenter --ipc=/proc/$!/ns/ipc cat /proc/sysvipc/msg
	[ "${#lines[@]}" -eq 2 ]
	kill $!
}

@test "ipcmk works without /proc" {
	run -0 --separate-stderr without_proc ipcmk -M 1 -Q -S 1
	[ "${#lines[@]}" -eq 3 ]
}

@test "ipcmk runs without memory errors" {
	needs_valgrind
	while read -r expected options; do
		# shellcheck disable=SC2086
		valgrinds $expected ipcmk $options
	done <<-END
	0 -Q -M 1 -S 1
	0 -S 2 --values 1,2 -o 0
	0 -Q -k 1
	1 -Q -k 1
	1 -M 0
	1 -S 1 --values x
	0 --help
	END
}

@test "ipcmk takes modes as chmod does, relative to the default mode" {
	file=$BATS_TEST_TMPDIR/file
	touch "$file"
	for mode in 0 0777 640 u+x go= a=r g+w,o-r u=g g=u +x o=u-w a-rwx =rwX; do
		for mask in 0 022 077 0427; do
			chmod 644 "$file"
			(umask $mask && chmod "$mode" "$file")
			id=$(umask $mask && ipcmk -bQ -p "$mode")
			[ "$(awk -v id="$id" '$2 == id { print $3 }' \
				/proc/sysvipc/msg)" = "$(stat -c %a "$file")" ]
		done
	done
}

@test "ipcmk removes its objects if standard output cannot be closed" {
	needs strace
	"$BUILD/ipcmk" -Qk 0x61 >/dev/null
	# The last close(2) is that of standard output.
	strace -qq -e trace=close -o "$BATS_TEST_TMPDIR/trace" \
		"$BUILD/ipcmk" -b -Q -S 2 >"$BATS_TEST_TMPDIR/out"
	before=$(count msg) n=$(wc -l <"$BATS_TEST_TMPDIR/trace")
	[[ $(tail -n 1 "$BATS_TEST_TMPDIR/trace") = "close(1)"* ]]
	run -1 --separate-stderr strace -qq -o /dev/null \
		-e inject=close:error=EIO:when="$n" "$BUILD/ipcmk" -b -Q -S 2
	[ "$stderr" = "ipcmk: standard output: Input/output error" ]
	[ "$(count msg)" -eq "$before" ]
	[ "$(count sem)" -eq 1 ]
	# Existing objects stay.
	strace -qq -e trace=close -o "$BATS_TEST_TMPDIR/trace" \
		"$BUILD/ipcmk" -b -e -Qk 0x61 >"$BATS_TEST_TMPDIR/out"
	n=$(wc -l <"$BATS_TEST_TMPDIR/trace")
	run -1 strace -qq -o /dev/null -e inject=close:error=EIO:when="$n" \
		"$BUILD/ipcmk" -b -e -Qk 0x61
	[ "$(count msg)" -eq "$before" ]
}

@test "ipcmk reports an object that it could not remove again" {
	needs strace
	[ -w /dev/full ] || skip "no /dev/full"
	run -1 --separate-stderr bash -c "strace -qq -o /dev/null \
		-e inject=msgctl:error=EPERM '$BUILD/ipcmk' -Q >/dev/full"
	id=$(awk 'END { print $2 }' /proc/sysvipc/msg)
	[ "${#stderr_lines[@]}" -eq 2 ]
	[[ $stderr = *"ipcmk: queue:$id: created, but could not be removed again: "* ]]
}
