#!/usr/bin/env bats
# ipcrm against the kernel and the stock ipcrm.

load helper

teardown()
{
	remove_all
}

# Two objects of each kind, with ids 0 and 1 in a fresh namespace.
two_of_each='
	objects queue 1 0644; objects queue 0xfffffff0 0644
	objects segment 1 0644 10; objects segment 0xfffffff0 0644 10
	objects semset 1 0644 1; objects semset 0xfffffff0 0644 1
'

# Prints the output of a command in a namespace with these objects, and what it
# leaves there.
leaves()
{
	unshare --ipc bash -c "{ $two_of_each } >/dev/null; \"\$@\"; echo \$?
		cat /proc/sysvipc/* | cut -c1-30" bash "$@" 2>/dev/null
}

@test "ipcrm does and prints what the stock ipcrm does, in all spellings" {
	while read -r options; do
		# Newer ones want something to remove; POSIX doesn't.
		[ -n "$options" ] || /usr/bin/ipcrm 2>/dev/null || continue
		# Since 2.41 it would remove what the machine has in /dev/shm.
		[[ ! " $options " =~ " -a "|" --all " ]] ||
			! /usr/bin/ipcrm --help | has posix || continue
		# shellcheck disable=SC2086
		leaves /usr/bin/ipcrm $options >"$BATS_TEST_TMPDIR/stock"
		# shellcheck disable=SC2086
		leaves "$BUILD/ipcrm" $options >"$BATS_TEST_TMPDIR/ours"
		diff "$BATS_TEST_TMPDIR/stock" "$BATS_TEST_TMPDIR/ours" || {
			echo "ipcrm $options"
			return 1
		}
	done <<-END

	-q 0
	-q0
	-m 0
	-s 0
	-Q 1
	-Q0x1
	-M 0xfffffff0
	-S -16
	-S 1
	--queue-id 0
	--queue-key 1
	--shmem-id 0
	--shmem-key 1
	--semaphore-id 0
	--semaphore-key 1
	--queue-i 0
	-v -q 0 -m 1 -s 0
	--verbose -Q 1 -M 1 -S 1
	-q 0 -q 1
	-a
	--all
	-v -a
	-v --all
	-amsg
	-v -ashm
	-v --all=sem
	--all=msg
	-q 0 -m 99 -s 0
	-q 99
	-Q 99
	shm 0
	msg 0
	sem 0
	shm 0 1
	sem 1 0
	msg 99
	msg 0 99 1
	END
}

@test "ipcrm continues after an operand that fails, and exits with 1" {
	id=$(objects queue 0 0600)
	run -1 --separate-stderr ipcrm -q 999999 -m 999999 -q "$id" -S 0x77
	[ -z "$output" ]
	[ "$stderr" = "ipcrm: queue:999999: no such id
ipcrm: segment:999999: no such id
ipcrm: semset:0x00000077: no such key" ]
	run -1 exists msg "$id"
}

@test "ipcrm removes in the order given" {
	needs strace
	q=$(objects queue 0 0600) m=$(objects segment 0 0600 1)
	s=$(objects semset 0 0600 1)
	strace -qq -e trace=msgctl,shmctl,semctl -o "$BATS_TEST_TMPDIR/trace" \
		"$BUILD/ipcrm" -s "$s" -q "$q" -m "$m"
	[ "$(cut -c1-3 "$BATS_TEST_TMPDIR/trace" | tr '\n' ' ')" = \
		"sem msg shm " ]
}

@test "ipcrm is silent, and content with nothing to do" {
	run -0 --separate-stderr ipcrm
	[ -z "$output$stderr" ]
	id=$(objects queue 0 0600)
	run -0 --separate-stderr ipcrm -q "$id"
	[ -z "$output$stderr" ]
	run -1 exists msg "$id"
}

@test "ipcrm follows POSIX: options repeat, in order, silently, to the end" {
	local environment

	for environment in A=1 POSIXLY_CORRECT=1; do
		run -0 --separate-stderr unshare --ipc bash -ec "{ $two_of_each
			} >/dev/null; $environment ipcrm -q 0 -S 1 -M 1 -q 1 \
				-S 0xfffffff0 -m 1
			cat /proc/sysvipc/* | wc -l"
		[ "$output" = 3 ]
		[ -z "$stderr" ]
		# By key first, and then the same by id; the last are removed.
		run -1 --separate-stderr unshare --ipc bash -c "{ $two_of_each
			} >/dev/null; $environment ipcrm -Q 1 -q 0 -s 0 -S 1 \
				-m 1 -m 0
			status=\$?; awk 'FNR > 1' /proc/sysvipc/* | wc -l
			exit \$status"
		[ "$output" = 2 ]
		[ "$stderr" = "ipcrm: queue:0: no such id
ipcrm: semset:0x00000001: no such key" ]
		run -0 --separate-stderr env "$environment" ipcrm
		[ -z "$output$stderr" ]
	done
}

@test "ipcrm reads all arguments before it removes anything" {
	q=$(objects queue 1 0600) m=$(objects segment 1 0600 1)
	s=$(objects semset 1 0600 1)
	while IFS='|' read -r options message; do
		eval "run -1 --separate-stderr ipcrm $options"
		[ -z "$output" ]
		[ "${stderr_lines[0]}" = "ipcrm: $message" ] || {
			echo "$options: $stderr"
			return 1
		}
		is_misuse ipcrm
		exists msg "$q"
		exists shm "$m"
		exists sem "$s"
	done <<-END
	-q $q -m abc|-m abc: not a number
	-q $q -m -1|-m -1: out of range: 0 to 2147483647
	-q $q -m +1|-m +1: not a number
	-q $q -m ""|-m : not a number
	-q $q -m " 1"|-m  1: not a number
	-q $q -m 1x|-m 1x: not a number
	-q $q -m 010|-m 010: ambiguous leading 0: drop it
	-q $q -m 2147483648|-m 2147483648: out of range: 0 to 2147483647
	-q $q -m 99999999999999999999|-m 99999999999999999999: out of range: 0 to 2147483647
	-q $q -S 0|-S 0: the key 0 is IPC_PRIVATE and names nothing
	-q $q -S 0x0|-S 0x0: the key 0 is IPC_PRIVATE and names nothing
	-q $q -S 00|-S 00: ambiguous leading 0: drop it, or use 0x
	-q $q -M 0x100000001|-M 0x100000001: a key is from -2147483648 to 4294967295
	-q $q -M -2147483649|-M -2147483649: a key is from -2147483648 to 4294967295
	-q $q -M key|-M key: not a key: a number, or a path with a slash in it
	-q $q -M ./nonexistent|-M ./nonexistent: No such file or directory
	-q $q -a foo|foo: no such kind: expected queue, segment, semset, pqueue, psegment or psem
	-q $q -afoo|-a foo: no such kind: expected queue, segment, semset, pqueue, psegment or psem
	-q $q -a=foo|-a =foo: no such kind: expected queue, segment, semset, pqueue, psegment or psem
	-q $q 6|6: not a target; write -q 6 or queue:6
	-q $q shm $m|shm: nothing removed: to remove one kind only, write -ashm or --all=shm, in one word
	-q $q -z|-z: no such option
	-q $q -m|-m needs a value: ID
	shm|shm needs an id
	shm $m abc|shm abc: not a number
	shm $m 4294967296|shm 4294967296: out of range: 0 to 2147483647
	foo 1|foo: no such kind: expected queue, segment, semset, pqueue, psegment or psem
	END
}

@test "ipcrm sem 4294967296 doesn't remove set 0, nor key 0x100000001 key 1" {
	unshare --ipc bash -c "$two_of_each"'
		ipcrm sem 4294967296
		ipcrm msg 0 4294967297
		ipcrm -Q 0x100000001
		cat /proc/sysvipc/* | wc -l' >"$BATS_TEST_TMPDIR/out" 2>&1
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/out")" -eq 9 ]
	[ "$(grep -c '^ipcrm: .*: ' "$BATS_TEST_TMPDIR/out")" -eq 3 ]
	# The stock one does where a long holds that: this test can fail.
	[ "$(getconf LONG_BIT)" = 64 ] || return 0
	run unshare --ipc bash -c "$two_of_each"'
		/usr/bin/ipcrm sem 4294967296
		cat /proc/sysvipc/* | wc -l'
	[ "${lines[-1]}" -eq 8 ]
}

@test "ipcrm -a shm removes nothing and explains" {
	q=$(objects queue 0 0600) m=$(objects segment 0 0600 1)
	for kind in shm msg sem; do
		run -1 --separate-stderr ipcrm -a $kind
		[ "${stderr_lines[0]}" = "ipcrm: $kind: nothing removed: to remove one kind only, write -a$kind or --all=$kind, in one word" ]
	done
	run -1 ipcrm --all shm
	exists msg "$q"
	exists shm "$m"
}

@test "ipcrm -a takes kinds, repeatedly, in one word" {
	for spelling in "-amsg -ashm" "-a=msg -a=shm" "--all=msg --all=shm"; do
		s=$(objects semset 0 0600 1)
		objects queue 0 0600
		objects segment 0 0600 1
		# shellcheck disable=SC2086
		run -0 ipcrm $spelling
		[ "$(count msg)" -eq 0 ]
		[ "$(count shm)" -eq 0 ]
		exists sem "$s"
	done
}

@test "ipcrm -a removes unreadable objects, and reports those it may not remove" {
	needs_root
	for kind in queue segment semset; do
		objects $kind 0 0 1
	done
	q=$(objects queue 0 0 1)
	objects chown queue "$q" 54321 54321 0
	run -1 --separate-stderr as_stranger "$BUILD/ipcrm" -a
	[ "$(count msg)" -eq 1 ]
	[ "$(count shm)" -eq 1 ]
	[ "$(count sem)" -eq 1 ]
	[ "${#stderr_lines[@]}" -eq 3 ]
	[[ ${stderr_lines[0]} = "ipcrm: segment:"*": not permitted: only root (owner) or CAP_SYS_ADMIN may" ]]
	run -1 exists msg "$q"
}

@test "ipcrm names the owner and the creator who may remove" {
	needs_root
	q=$(objects queue 5 0666)
	objects chown queue "$q" 65534 65534 0666
	run -1 --separate-stderr as_stranger "$BUILD/ipcrm" -Q 5
	[ "$stderr" = "ipcrm: queue:$q: not permitted: only nobody (owner), root (creator) or CAP_SYS_ADMIN may" ]
	exists msg "$q"
}

@test "ipcrm names the capability that root lacks in a container" {
	needs_root
	q=$(as_stranger "$BUILD/tools/objects" queue 6 0600)
	run -1 --separate-stderr setpriv --bounding-set -sys_admin \
		"$BUILD/ipcrm" -q "$q"
	[ "$stderr" = "ipcrm: queue:$q: not permitted: only 54321 (owner) or CAP_SYS_ADMIN may" ]
}

@test "ipcrm removes an attached segment at the last detach" {
	m=$(objects segment 0x42 0600 10)
	attached 1 attach "$m" r 0
	run -0 ipcrm -m "$m"
	exists shm "$m"
	grep -q ' 1600 ' /proc/sysvipc/shm
	# It may be asked for again.
	run -0 ipcrm -m "$m"
	end_started
	eventually no_segment
}

no_segment()
{
	[ "$(count shm)" -eq 0 ]
}

@test "ipcrm finds keys in every spelling" {
	while read -r key spelling; do
		objects queue "$key" 0600
		run -0 ipcrm -Q "$spelling"
		[ "$(count msg)" -eq 0 ]
	done <<-END
	1 0x1
	-16 0xfffffff0
	-16 4294967280
	-1 0XFFFFFFFF
	-2147483648 0x80000000
	-2147483648 -2147483648
	END
	file=$BATS_TEST_TMPDIR/file
	touch "$file"
	key=$(($(stat -c '(%d & 0xff) << 16 | (%i & 0xffff) | 5 << 24' \
		"$file")))
	objects queue $key 0600
	run -0 ipcrm -Q "$file:5"
	[ "$(count msg)" -eq 0 ]
}

@test "ipcrm removes an id over 32768, and id 0" {
	# A slot that is used again has a new id.
	id=$(objects queue 0 0600)
	/usr/bin/ipcrm -q "$id"
	id=$(objects queue 0 0600)
	run -0 ipcrm -q "$id"
	run -1 exists msg "$id"
	run -0 unshare --ipc bash -ec 'objects queue 0 0600; ipcrm -q 0
		cat /proc/sysvipc/msg | wc -l'
	[ "${lines[1]}" -eq 1 ]
}

@test "ipcrm -n prints what would be removed, and removes nothing" {
	run -0 --separate-stderr unshare --ipc bash -c "{ $two_of_each } \
		>/dev/null; ipcrm -n -a; ipcrm -n -Q 1 -s 1 sem; ipcrm -nq 0
		cat /proc/sysvipc/* | wc -l"
	[ "$output" = "segment:0
segment:1
semset:0
semset:1
queue:0
queue:1
queue:0
9" ]
	run -1 --separate-stderr ipcrm -n -q 99
	[ -z "$output" ]
	[ "$stderr" = "ipcrm: queue:99: no such id" ]
}

@test "ipcrm --interactive removes objects answered with yes" {
	for _ in 1 2 3 4; do
		objects queue 0 0600 >>"$BATS_TEST_TMPDIR/ids"
	done
	mapfile -t ids <"$BATS_TEST_TMPDIR/ids"
	run -0 --separate-stderr bash -c \
		"printf 'y\nn\nYes\n' | ipcrm --interactive -a"
	[[ $stderr = "queue:${ids[0]}  key 0, "*"Remove? [y]es, [n]o, [a]ll, [q]uit:"* ]]
	[ -z "$output" ]
	run -1 exists msg "${ids[0]}"
	exists msg "${ids[1]}"
	run -1 exists msg "${ids[2]}"
	exists msg "${ids[3]}"
	run -0 bash -c "echo n | ipcrm --interactive msg ${ids[3]}"
	[[ $output != *deleted* ]]
	exists msg "${ids[3]}"
	run -1 --separate-stderr bash -c "ipcrm --interactive -a <&-"
	[[ $stderr = *"ipcrm: standard input: Bad file descriptor" ]]
	exists msg "${ids[3]}"
}

@test "ipcrm works in the namespace of a process" {
	objects queue 0x55 0600
	background unshare --ipc bash -c 'objects queue 0x55 0601
		exec tail -f /dev/null'
	eventually nsenter --ipc=/proc/$!/ns/ipc grep -q ' 601 ' \
		/proc/sysvipc/msg
	run -0 ipcrm --ns $! -Q 0x55
	[ "$(count msg)" -eq 1 ]
	run -0 nsenter --ipc=/proc/$!/ns/ipc cat /proc/sysvipc/msg
	[ "${#lines[@]}" -eq 1 ]
	kill $!
}

@test "ipcrm removes nothing if it cannot enter the namespace" {
	q=$(objects queue 0x55 0601)
	run -1 --separate-stderr ipcrm --ns /nonexistent -Q 0x55 -a
	[ "$stderr" = "ipcrm: --ns /nonexistent: No such file or directory" ]
	exists msg "$q"
}

@test "ipcrm -a works without /proc" {
	objects queue 0 0600
	objects segment 0 0 1
	run -0 without_proc ipcrm -a
	[ "$(count msg)" -eq 0 ]
	[ "$(count shm)" -eq 0 ]
}

@test "ipcrm -a removes thousands" {
	objects fill queue 3000
	run -0 ipcrm -a
	[ "$(count msg)" -eq 0 ]
}

@test "ipcrm reports a full standard output" {
	objects queue 0 0600
	run -1 --separate-stderr bash -c 'ipcrm -v -a >/dev/full'
	[ "$stderr" = "ipcrm: standard output: No space left on device" ]
}

@test "ipcrm runs without memory errors" {
	needs_valgrind
	while read -r expected options; do
		objects queue 0 0600
		# shellcheck disable=SC2086
		valgrinds $expected ipcrm $options
	done <<-END
	0
	0 -a
	0 -n -a
	1 -q 99 -Q 99
	1 shm 0
	1 -q x
	0 --help
	END
}

@test "ipcrm takes a kind by each of its names" {
	local kinds=(queue msg q) word

	for word in "${kinds[@]}"; do
		objects queue 1 0600
		run -0 ipcrm "-a$word"
		[ "$(count msg)" -eq 0 ]
		id=$(objects queue 1 0600)
		run -0 ipcrm "$word" "$id"
		[ "$(count msg)" -eq 0 ]
	done
	objects segment 1 0600 1
	run -0 ipcrm -a=segment
	[ "$(count shm)" -eq 0 ]
	run -1 --separate-stderr ipcrm -aqueues
	[[ ${stderr_lines[0]} = "ipcrm: -a queues: no such kind; did you mean queue?" ]]
}

@test "ipcrm -n prints each object once, as a target" {
	id=$(objects queue 0x55 0600)
	run -0 --separate-stderr ipcrm -n -q "$id" -Q 0x55 -a -amsg -q "$id"
	[ "$output" = "queue:$id" ]
	[ -z "$stderr" ]
	exists msg "$id"
	# With the namespace where it isn't the one that is meant anyway.
	background unshare --ipc bash -c 'objects queue 0x55 0601
		exec tail -f /dev/null'
	other=$!
	eventually nsenter --ipc=/proc/$other/ns/ipc grep -q ' 601 ' \
		/proc/sysvipc/msg
	there=$(stat -L -c %i "/proc/$other/ns/ipc")
	run -0 ipcrm --ns "$other" -n -Q 0x55
	[[ $output =~ ^queue:[0-9]+@$there$ ]]
	run -0 ipcrm --ns "$other" -n -amsg --empty
	[[ $output =~ ^queue:[0-9]+@$there$ ]]
	kill "$other"
}

@test "ipcrm -n does not take a lack of descriptors for a missing right" {
	needs_root
	needs strace
	needs_no_sanitizer
	id=$(as_stranger objects segment 0 0600 1)
	run -0 strace -qqq -o /dev/null -e trace=ioctl \
		-e inject=ioctl:error=EMFILE "$BUILD/ipcrm" -n -m "$id"
	[ "$output" = "segment:$id" ]
}

@test "ipcrm -n reports objects that it may not remove, and exits with 1" {
	needs_root
	theirs=$(objects queue 0 0666)
	mine=$(as_stranger objects queue 0 0600)
	for arguments in "-a" "-amsg --empty" "-q $theirs -q $mine"; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr as_stranger "$BUILD/ipcrm" -n $arguments
		[ "$output" = "queue:$mine" ]
		[ "$stderr" = "ipcrm: queue:$theirs: not permitted: only root (owner) or CAP_SYS_ADMIN may" ]
	done
}

@test "ipcrm scans all processes once for many objects" {
	needs strace
	needs_sight
	# A scan that takes long doesn't make it look again for each.
	objects fill queue 50
	sighted strace -f -qq -e trace=openat -o "$BATS_TEST_TMPDIR/trace" \
		"$BUILD/ipcrm" -amsg --empty --older-than 0
	[ "$(count msg)" -eq 0 ]
	scans=$(grep -c '"/proc", ' "$BATS_TEST_TMPDIR/trace")
	[ "$scans" -ge 1 ]
	[ "$scans" -le 5 ]
}
