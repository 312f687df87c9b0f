#!/usr/bin/env bats
# ipcmod against the kernel.

load helper

setup()
{
	q=$(objects queue 0x1234 0644)
	m=$(objects segment 0x1234 0644 100)
	s=$(objects semset 0x1234 0644 2)
}

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

# The bytes that the queue may hold, as the stock ipcs has it.
qbytes()
{
	/usr/bin/ipcs -q -i "$q" | sed -n 's/.*\tqbytes=\([0-9]*\).*/\1/p'
}

@test "ipcmod changes the mode of objects of all kinds at once" {
	run -0 --separate-stderr ipcmod -p 0600 -q "$q" -M 0x1234 -s "$s"
	[ -z "$output$stderr" ]
	[ "$(field msg "$q" 3)" = 600 ]
	[ "$(field shm "$m" 3)" = 600 ]
	[ "$(field sem "$s" 3)" = 600 ]
}

@test "ipcmod takes modes as chmod does" {
	file=$BATS_TEST_TMPDIR/file
	touch "$file"
	for mode in 0 0777 640 u+x go= a=r g+w,o-r u=g g=u +x o=u-w a-rwx; do
		chmod 644 "$file"
		objects chown queue "$q" 0 0 644
		chmod "$mode" "$file"
		run -0 ipcmod -p "$mode" -q "$q"
		[ "$(field msg "$q" 3)" = "$(stat -c %a "$file")" ]
	done
}

@test "ipcmod changes only the requested attributes" {
	before=$(awk -v id="$q" '$2 == id { $3 = $14 = "x"; print }' \
		/proc/sysvipc/msg)
	ipcmod -p 0600 -q "$q"
	[ "$(awk -v id="$q" '$2 == id { $3 = $14 = "x"; print }' \
		/proc/sysvipc/msg)" = "$before" ]
	[ "$(qbytes)" = 16384 ]
	ipcmod --qbytes 1000 -q "$q"
	[ "$(field msg "$q" 3)" = 600 ]
	objects lock "$m"
	ipcmod -p 0600 -m "$m"
	[ "$(field shm "$m" 3)" = 2600 ]
}

@test "ipcmod gives objects to a user and a group" {
	needs_root
	run -0 ipcmod -o nobody:54321 -q "$q" -m "$m" -s "$s"
	[ "$(field msg "$q" 8) $(field msg "$q" 9)" = "65534 54321" ]
	[ "$(field shm "$m" 8) $(field shm "$m" 9)" = "65534 54321" ]
	[ "$(field sem "$s" 5) $(field sem "$s" 6)" = "65534 54321" ]
	# The creator stays.
	[ "$(field msg "$q" 10) $(field msg "$q" 11)" = "0 0" ]
	run -0 ipcmod -o :7 -q "$q"
	[ "$(field msg "$q" 8) $(field msg "$q" 9)" = "65534 7" ]
	run -0 ipcmod -o 8 -q "$q"
	[ "$(field msg "$q" 8) $(field msg "$q" 9)" = "8 7" ]
}

@test "ipcmod changes the size of a queue, and wakes a blocked sender" {
	ipcmod --qbytes 5 -q "$q"
	[ "$(qbytes)" = 5 ]
	objects send "$q" 1 12345
	"$BUILD/ipcsend" -i "$q" -m abcde 3>&- &
	eventually waits_in msgsnd $!
	run -0 ipcmod --qbytes 16K -Q 0x1234
	wait $!
	[ "$(qbytes)" = 16384 ]
	[ "$(field msg "$q" 5)" -eq 2 ]
}

@test "ipcmod names the limit on a queue's size, and the capability to exceed it" {
	needs_root
	run -1 --separate-stderr setpriv --bounding-set -sys_resource \
		"$BUILD/ipcmod" --qbytes 16385 -q "$q"
	[ "$stderr" = "ipcmod: queue:$q: not permitted: 16385 bytes exceed the limit of 16384 (kernel.msgmnb), which needs CAP_SYS_RESOURCE" ]
	[ "$(qbytes)" = 16384 ]
	# Bit 24 is CAP_SYS_RESOURCE, which root may lack.
	capabilities=0x$(awk '/^CapEff/ { print $2 }' /proc/self/status)
	if ((capabilities & 1 << 24)); then
		run -0 ipcmod --qbytes 16385 -q "$q"
		[ "$(qbytes)" = 16385 ]
	fi
}

@test "ipcmod locks and unlocks segments" {
	run -0 ipcmod --lock -m "$m"
	[ "$(field shm "$m" 3)" = 2644 ]
	run -0 ipcmod --unlock -p 0600 -m "$m"
	[ "$(field shm "$m" 3)" = 600 ]
}

@test "ipcmod names the limit that prevents locking a segment" {
	needs_root
	needs prlimit
	objects chown segment "$m" 54321 54321 0600
	run -1 --separate-stderr as_stranger prlimit --memlock=0 \
		"$(public_copy ipcmod)" --lock -m "$m"
	[ "$stderr" = "ipcmod: segment:$m: exceeds the locked memory limit, 0 bytes (ulimit -l), without CAP_IPC_LOCK" ]
	m=$(objects segment 0 0600 1000000)
	objects chown segment "$m" 54321 54321 0600
	run -1 --separate-stderr as_stranger prlimit --memlock=4096 \
		"$(public_copy ipcmod)" --lock -m "$m"
	[[ $stderr = *": exceeds the locked memory limit, 4096 bytes"* ]]
	[ "$(field shm "$m" 3)" = 600 ]
}

@test "ipcmod works for an owner without read permission" {
	needs_root
	for mode in 0 0200; do
		objects chown queue "$q" 54321 54321 $mode
		objects chown semset "$s" 54321 54321 $mode
		run -0 as_stranger "$BUILD/ipcmod" -p u+r -q "$q" -s "$s"
		[ "$(field msg "$q" 3)" = "$(printf %o $((mode | 0400)))" ]
		[ "$(field sem "$s" 3)" = "$(printf %o $((mode | 0400)))" ]
		[ "$(qbytes)" = 16384 ]
	done
}

@test "ipcmod leaves a queue alone whose capacity it can't read" {
	needs strace
	local trace=$BATS_TEST_TMPDIR/trace
	# What a security module does: the table in /proc has no capacity.
	run -1 --separate-stderr strace -qq -o "$trace" -e trace=msgctl \
		-e inject=msgctl:error=EACCES:when=1 \
		"$BUILD/ipcmod" -p 0640 -q "$q"
	[ "$stderr" = "ipcmod: queue:$q: its capacity cannot be read, without which nothing can be set" ]
	is_listed "$stderr"
	[ "$(grep -c IPC_SET "$trace")" -eq 0 ]
	[ "$(field msg "$q" 3)" = 644 ]
	run -0 strace -qq -o "$trace" -e trace=msgctl \
		-e inject=msgctl:error=EACCES:when=1 \
		"$BUILD/ipcmod" -v --qbytes 8192 -p 0640 -q "$q"
	[ "$output" = "queue:$q: mode 0644 -> 0640, qbytes ? -> 8192" ]
	[ "$(qbytes)" = 8192 ]
}

@test "ipcmod says who may change an object, and changes nothing" {
	needs_root
	run -1 --separate-stderr as_stranger "$BUILD/ipcmod" -p 0666 -q "$q" \
		-m "$m"
	[ "$stderr" = "ipcmod: queue:$q: not permitted: only root (owner) or CAP_SYS_ADMIN may
ipcmod: segment:$m: not permitted: only root (owner) or CAP_SYS_ADMIN may" ]
	[ "$(field msg "$q" 3)" = 644 ]
}

@test "ipcmod names a lowered limit that a queue exceeds" {
	needs_root
	run -1 --separate-stderr unshare --ipc bash -c '
		objects queue 1 0644 >/dev/null
		echo 1000 >/proc/sys/kernel/msgmnb
		setpriv --bounding-set -sys_resource ipcmod -p 0600 -Q 1'
	[[ $stderr = *": 16384 bytes exceed the limit of 1000 (kernel.msgmnb), which needs CAP_SYS_RESOURCE" ]]
}

@test "ipcmod locks before it gives away" {
	needs_root
	m=$(objects segment 0 0600 100)
	objects chown segment "$m" 54321 54321 0600
	run -0 as_stranger "$BUILD/ipcmod" -o 7 --lock -m "$m"
	[ "$(field shm "$m" 3) $(field shm "$m" 8)" = "2600 7" ]
}

@test "ipcmod continues after an object that fails, and names it" {
	run -1 --separate-stderr ipcmod -p 0600 -q "$q" -m 999999 -Q 0x77 \
		-s "$s"
	[ "$stderr" = "ipcmod: segment:999999: no such id
ipcmod: queue:0x00000077: no such key" ]
	[ "$(field msg "$q" 3)" = 600 ]
	[ "$(field sem "$s" 3)" = 600 ]
}

@test "ipcmod -v prints old and new values" {
	run -0 ipcmod -v -p 0600 --qbytes 1000 -q "$q"
	[ "$output" = \
		"queue:$q: mode 0644 -> 0600, qbytes 16384 -> 1000" ]
	run -0 ipcmod -v --lock -m "$m"
	[ "$output" = "segment:$m: unlocked -> locked" ]
	run -0 ipcmod -v -o 0:0 -s "$s"
	[ "$output" = "semset:$s: owner root:root -> root:root" ]
	run -1 --separate-stderr bash -c "ipcmod -v -p 0644 -q $q >/dev/full"
	[ "$stderr" = "ipcmod: standard output: No space left on device" ]
}

@test "ipcmod refuses misuse, and changes nothing" {
	while IFS='|' read -r options message; do
		eval "run -1 --separate-stderr ipcmod $options"
		[ "${stderr_lines[0]}" = "ipcmod: $message" ] || {
			echo "$options: $stderr"
			return 1
		}
		is_misuse ipcmod
	done <<-END
	-p 0600|nothing to change: -q, -m, -s ID, -Q, -M, -S KEY, TARGET, or -a with filters
	-q $q|no change: -o, -p, --qbytes, --lock or --unlock
	-p 0600 -q $q -m x|-m x: not a number
	-p 0600 -q $q -S 0|-S 0: the key 0 is IPC_PRIVATE and names nothing
	-q $q -p 01777|-p 01777: not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r
	-q $q -p 8|-p 8: not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r
	-q $q -p u+s|-p u+s: an object has no set-id and no sticky bit
	-q $q -p rw|-p rw: not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r
	-q $q -p ""|-p : not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r
	-q $q -o nosuchuser|-o nosuchuser: no such user
	-q $q -o root:nosuchgroup|-o root:nosuchgroup: no such group
	-q $q -o :|-o :: not an owner: expected USER[:GROUP] or :GROUP
	-q $q --qbytes 0|--qbytes 0: out of range: 1 to 2147483647
	-q $q --qbytes 2147483648|--qbytes 2147483648: out of range: 1 to 2147483647
	-q $q --qbytes 4G|--qbytes 4G: too large: at most 2147483647
	-q $q -m $m --qbytes 5|--qbytes is for queues, not for a shared memory segment
	-m $m --lock --unlock|--lock and --unlock exclude each other
	-q $q --lock|--lock and --unlock are for segments, not for a message queue
	-m $m -s $s --unlock|--lock and --unlock are for segments, not for a semaphore set
	-p 0600 -q $q 5|5: not a target; write -q 5 or queue:5
	-p 0600 -a|-a needs a filter, such as --owner USER
	-p 0600 -a=msg -q $q|-a needs a filter, such as --owner USER
	-p 0600 --empty|nothing to change: -q, -m, -s ID, -Q, -M, -S KEY, TARGET, or -a with filters
	-a --empty|no change: -o, -p, --qbytes, --lock or --unlock
	-a --empty --qbytes 100|--qbytes is for queues, not for a shared memory segment
	-a --owner nosuchuser -p 0|--owner nosuchuser: no such user
	END
	[ "$(field msg "$q" 3)" = 644 ]
	[ "$(field shm "$m" 3)" = 644 ]
}

@test "ipcmod doesn't call missing a user or a group that it couldn't look up" {
	needs strace
	needs_mounts
	q=$(objects queue 0 0644)
	# Where other services are asked, too, the last one has the last word.
	printf '%s: files\n' passwd group >"$BATS_TEST_TMPDIR/services"
	while read -r file owner what; do
		run -1 --separate-stderr over "$BATS_TEST_TMPDIR/services" \
			/etc/nsswitch.conf -- strace -qq -o /dev/null -P "$file" \
			-e inject=openat:error=EMFILE ipcmod -q "$q" -o "$owner"
		[ "${stderr_lines[0]}" = \
			"ipcmod: -o $owner: cannot look up the $what: Too many open files" ]
		[ "$(field msg "$q" 8)" = "$(id -u)" ]
	done <<-END
	/etc/passwd nosuchuser user
	/etc/group :nosuchgroup group
	END
}

# What the kernel tells of all objects but the time of their last change.
all_objects()
{
	cat /proc/sysvipc/{msg,shm,sem} | awk '{ $NF = ""; print $1, $2, $3, $8,
		$9, FNR == 1 ? "" : $5 }'
}

@test "ipcmod changes only objects that the filters select" {
	needs_root
	objects chown queue "$q" 54321 54321 0644
	objects chown semset "$s" 54321 54321 0644
	objects send "$q" 1 x
	other=$(objects queue 0 0644)
	run -0 --separate-stderr ipcmod -a --owner 54321 -o 54322:54323
	[ -z "$output$stderr" ]
	[ "$(field msg "$q" 8) $(field msg "$q" 9)" = "54322 54323" ]
	[ "$(field sem "$s" 5) $(field sem "$s" 6)" = "54322 54323" ]
	[ "$(field msg "$other" 8) $(field shm "$m" 8)" = "0 0" ]
	run -0 ipcmod -v -a=queue --empty -p 0600
	[ "$output" = "queue:$other: mode 0644 -> 0600" ]
	[ "$(field msg "$q" 3)" = 644 ]
	# Named ones are judged, too; what they don't hold for is reported.
	run -1 --separate-stderr ipcmod --empty -p 0640 "queue:$q" - \
		"queue:99999" <<-END
		queue:$other
		segment:$m
	END
	[ "$(sort <<<"$stderr")" = "ipcmod: queue:$q: not changed: --empty does not hold
ipcmod: queue:99999: no such id
ipcmod: segment:$m: not changed: --empty does not hold" ]
	[ "$(field msg "$other" 3)$(field msg "$q" 3)" = 640644 ]
	run -0 ipcmod --key 0x1234 --unattached --lock -a=segment
	[ "$(field shm "$m" 3)" = 2644 ]
}

@test "ipcmod --orphaned asks for an age, as ipcrm does" {
	for command in "ipcrm" "ipcmod -p 0600"; do
		# shellcheck disable=SC2086 # the command is words
		run -1 --separate-stderr $command -ashm --orphaned=likely
		[[ ${stderr%%$'\n'*} = "${command%% *}: --orphaned is evidence, not proof: "* ]]
		is_listed "${stderr%%$'\n'*}"
		# shellcheck disable=SC2086
		run -0 $command -n -ashm --orphaned=likely
	done
	[ "$(field shm "$m" 3)" = 644 ]
	run -0 ipcmod -p 0600 -ashm --orphaned=likely --older-than 1d
}

@test "ipcmod -n prints what would be changed, and changes nothing" {
	needs_root
	before=$(all_objects)
	run -0 --separate-stderr ipcmod -n -q "$q" -Q 0x1234 -s "$s" -p 0 -o 7
	[ "$output" = "queue:$q"$'\n'"semset:$s" ]
	run -0 ipcmod -n -a --key 0x1234 -p 0
	[ "$(sort <<<"$output")" = "queue:$q"$'\n'"segment:$m"$'\n'"semset:$s" ]
	run -0 ipcmod --dry-run -v -q "$q" -m "$m" -p u=r,go= -o 7:8
	[ "$output" = "queue:$q: owner root:root -> 7:8, mode 0644 -> 0400
segment:$m: owner root:root -> 7:8, mode 0644 -> 0400" ] ||
		[ "$output" = "queue:$q: owner root:root -> lp:mail, mode 0644 -> 0400
segment:$m: owner root:root -> lp:mail, mode 0644 -> 0400" ]
	run -0 ipcmod -nv -q "$q" --qbytes 100
	[ "$output" = "queue:$q: qbytes 16384 -> 100" ]
	run -0 ipcmod -nv -m "$m" --lock
	[ "$output" = "segment:$m: unlocked -> locked" ]
	# What may not be changed is reported instead.
	mine=$(as_stranger objects queue 0 0600)
	run -1 --separate-stderr as_stranger "$BUILD/ipcmod" -n -p 0 \
		"queue:$mine" "queue:$q"
	[ "$output" = "queue:$mine" ]
	[ "$stderr" = "ipcmod: queue:$q: not permitted: only root (owner) or CAP_SYS_ADMIN may" ]
	run -1 --separate-stderr as_stranger "$BUILD/ipcmod" -n --lock -m "$m"
	[ -z "$output" ]
	[[ $stderr = "ipcmod: segment:$m: not permitted: "* ]]
	/usr/bin/ipcrm -q "$mine"
	[ "$(all_objects)" = "$before" ]
	# It is a list that ipcmod reads.
	run -0 bash -c "set -o pipefail
		ipcmod -n -a --key 0x1234 -p 0 | ipcmod -p 0 --key 0x1234 -"
	[ "$(field msg "$q" 3)$(field shm "$m" 3)$(field sem "$s" 3)" = 000 ]
}

@test "ipcmod works in the namespace of a process" {
	background unshare --ipc bash -c 'objects queue 0x55 0601
		exec tail -f /dev/null'
	eventually nsenter --ipc=/proc/$!/ns/ipc grep -q ' 601 ' \
		/proc/sysvipc/msg
	run -0 ipcmod --ns $! -p 0640 -Q 0x55
	nsenter --ipc=/proc/$!/ns/ipc grep -q ' 640 ' /proc/sysvipc/msg
	kill $!
}

@test "ipcmod runs without memory errors" {
	needs_valgrind
	while read -r expected options; do
		# shellcheck disable=SC2086
		valgrinds $expected ipcmod $options
	done <<-END
	0 -v -p u+rw -q $q -m $m -o 0
	0 -p 0600 -p a=r -s $s
	0 --lock -m $m
	1 -q 99 -p 0
	1 -p x -q $q
	END
}
