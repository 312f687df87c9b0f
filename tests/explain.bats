#!/usr/bin/env bats
# Why a call failed: for each system call and each of its errors a message that
# names the cause, and that the manual lists.
#
# Where the kernel won't give an error here, strace gives it.

load helper

setup()
{
	q=$(objects queue 0x1234 0600)
	m=$(objects segment 0x1234 0600 100)
	s=$(objects semset 0x1234 0600 3)
}

teardown()
{
	remove_all
}

# Whether a command fails with this message, which the manual lists:
# says STATUS MESSAGE COMMAND [ARG ...]
says()
{
	run "-$1" --separate-stderr "${@:3}"
	[ "${stderr%%$'\n'"Try '"*}" = "$2" ] || {
		echo "expected: $2"
		echo "it said:  $stderr"
		return 1
	}
	is_listed "$2"
}

# Runs a command in which calls fail: failing CALL[,CALL] ERROR[:when=N] COMMAND
# [ARG ...]
failing()
{
	timeout 60 strace -qq -o /dev/null -e "trace=$1" \
		-e "inject=$1:error=$2" "${@:3}"
}

# Runs a shell command line in an empty namespace.
alone()
{
	unshare --ipc bash -ec "$1"
}

seccomp="not permitted, perhaps by a security module or a filter of system calls (seccomp)"
filter="refused (ENOSYS), perhaps by a filter of system calls (seccomp)"
memory="out of memory: the system, the control group or the process"

# Errors that a call of a kind leaves unexplained, through ipcmk: CALL KIND
# OPTION ...
any_creation_says()
{
	local call=$1 kind=$2 error message
	shift 2
	while IFS='|' read -r error message; do
		says 1 "ipcmk: $kind: $message" failing "$call" "$error" \
			ipcmk --private "$@"
	done <<-END
	EPERM|$seccomp
	EACCES|$seccomp
	ENOMEM|$memory
	ENOSYS|$filter
	EINVAL|refused by the kernel (EINVAL); cause unknown
	EFAULT|refused by the kernel (EFAULT); cause unknown
	EINTR|interrupted
	END
}

@test "ipcmk -Q says why msgget(2) failed" {
	needs strace
	needs_no_sanitizer
	any_creation_says msgget queue -Q
	run -1 --separate-stderr failing msgget ENOSPC ipcmk -Q
	[[ $stderr = "ipcmk: queue: refused by the kernel (ENOSPC), though 1 of "*" are in use (kernel.msgmni)" ]]
	is_listed "$stderr"
	says 1 "ipcmk: queue: every key tried is taken" \
		failing msgget EEXIST ipcmk -Q
	says 1 "ipcmk: queue: this kernel has no message queues" \
		failing msgget,msgctl ENOSYS ipcmk -Q
	says 1 "ipcmk: queue:0x00001234: $seccomp" \
		failing msgget EACCES ipcmk -e -Q -k 0x1234
	says 1 "ipcmk: queue:0x00001234: it existed a moment ago" \
		failing msgget EEXIST ipcmk -Q -k 0x1234
}

@test "ipcmk -M says why shmget(2) failed" {
	needs strace
	needs_no_sanitizer
	any_creation_says shmget segment -M 1
	run -1 --separate-stderr failing shmget ENOSPC ipcmk -M 1
	[[ $stderr = "ipcmk: segment: refused by the kernel (ENOSPC), though 1 of "*" are in use (kernel.shmmni), and 1 of "*" pages (kernel.shmall)" ]]
	is_listed "$stderr"
	run -1 --separate-stderr failing shmget ENFILE ipcmk -M 1
	[[ $stderr = "ipcmk: segment: system-wide open file limit reached: "*" of "*" in use (fs.file-max)" ]]
	is_listed "$stderr"
	for error in ENOSYS ENOENT ENODEV; do
		says 1 "ipcmk: segment: this kernel has no huge pages" \
			failing shmget $error ipcmk -M 1 --huge
	done
	says 1 "ipcmk: segment: this kernel has no shared memory segments" \
		failing shmget,shmctl ENOSYS ipcmk -M 1
	says 1 "ipcmk: segment: this system has no huge pages of that size" \
		failing shmget EINVAL ipcmk -M 1 --huge
	run -1 --separate-stderr failing shmget ENOMEM ipcmk -M 1 --huge
	[[ $stderr = "ipcmk: segment: not enough free huge pages of "*" (vm.nr_hugepages)" ]]
	is_listed "$stderr"
	says 1 "ipcmk: segment: not enough free huge pages (vm.nr_hugepages)" \
		failing shmget ENOMEM ipcmk -M 1 --huge=4K
}

@test "ipcmk -S says why semget(2) failed" {
	needs strace
	needs_no_sanitizer
	any_creation_says semget semset -S 1
	run -1 --separate-stderr failing semget ENOSPC ipcmk -S 1
	[[ $stderr = "ipcmk: semset: refused by the kernel (ENOSPC), though 1 of "*" are in use (kernel.sem, SEMMNI), and 3 of "*" semaphores (kernel.sem, SEMMNS)" ]]
	is_listed "$stderr"
	says 1 "ipcmk: semset: this kernel has no semaphore sets" \
		failing semget,semctl ENOSYS ipcmk -S 1
}

@test "ipcmk names the limit on objects, with its value and its use" {
	says 1 "ipcmk: queue: message queue limit reached: 1 of 1 in use (kernel.msgmni)" \
		alone 'echo 1 >/proc/sys/kernel/msgmni
			objects fill queue 1; ipcmk -Q'
	says 1 "ipcmk: segment: shared memory segment limit reached: 2 of 2 in use (kernel.shmmni)" \
		alone 'echo 2 >/proc/sys/kernel/shmmni
			objects fill segment 2; ipcmk -M 1'
	says 1 "ipcmk: semset: semaphore set limit reached: 1 of 1 in use (kernel.sem, SEMMNI)" \
		alone 'echo "250 32000 32 1" >/proc/sys/kernel/sem
			objects fill semset 1; ipcmk -S 1'
}

@test "ipcmk names the limit on the total content of all objects, with its value and use" {
	says 1 "ipcmk: segment: 65536 bytes (16 pages) do not fit: 1 of 16 pages in use (kernel.shmall)" \
		alone 'echo 16 >/proc/sys/kernel/shmall
			objects fill segment 1; ipcmk -M 64K'
	# As many as fit.
	run -0 alone 'echo 16 >/proc/sys/kernel/shmall
		objects fill segment 1; ipcmk -M 60K'
	says 1 "ipcmk: semset: 10 semaphores do not fit: 1 of 10 semaphores in use (kernel.sem, SEMMNS)" \
		alone 'echo "250 10 32 128" >/proc/sys/kernel/sem
			objects fill semset 1; ipcmk -S 10'
	run -0 alone 'echo "250 10 32 128" >/proc/sys/kernel/sem
		objects fill semset 1; ipcmk -S 9'
}

@test "ipcmk doesn't blame a limit that is reached but not exceeded" {
	needs strace
	needs_no_sanitizer
	export -f failing
	run -1 alone 'echo 16 >/proc/sys/kernel/shmall
		objects fill segment 1; failing shmget ENOSPC ipcmk -M 60K'
	[[ $output = *", though 1 of "*" are in use (kernel.shmmni), and 1 of 16 pages (kernel.shmall)" ]]
	run -1 alone 'echo "250 10 32 128" >/proc/sys/kernel/sem
		objects fill semset 1; failing semget ENOSPC ipcmk -S 9'
	[[ $output = *", though 1 of 128 are in use (kernel.sem, SEMMNI), and 1 of 10 semaphores (kernel.sem, SEMMNS)" ]]
}

@test "ipcmk names the limit on one object, with its value" {
	says 1 "ipcmk: segment: 4097 bytes exceed the limit of 4096 (kernel.shmmax)" \
		alone 'echo 4096 >/proc/sys/kernel/shmmax; ipcmk -M 4097'
	says 1 "ipcmk: segment: 9223372036854775808 bytes exceed the size of any segment" \
		ipcmk -M 8E
	says 1 "ipcmk: semset: 251 semaphores in one set exceed the limit of 250 (kernel.sem, SEMMSL)" \
		alone 'echo "250 32000 32 128" >/proc/sys/kernel/sem
			ipcmk -S 251'
	says 1 "ipcmk: semset: the limit is negative: no semaphores are allowed (kernel.sem, SEMMSL)" \
		alone 'echo "-1 32000 32 128" >/proc/sys/kernel/sem
			ipcmk -S 1'
	says 1 "ipcmk: queue: not permitted: 1073741824 bytes exceed the limit of 16384 (kernel.msgmnb), which needs CAP_SYS_RESOURCE" \
		alone 'setpriv --bounding-set -sys_resource \
			ipcmk -Q --qbytes 1G'
}

@test "ipcmk reports that memory and swap cannot back a segment" {
	[ "$(cat /proc/sys/vm/overcommit_memory)" = 0 ] ||
		skip "vm.overcommit_memory isn't 0"
	run -1 --separate-stderr ipcmk -M 1E
	[[ $stderr = "ipcmk: segment: 1152921504606846976 bytes exceed memory and swap space, "*" bytes (--no-reserve reserves none)" ]]
	is_listed "$stderr"
}

@test "ipcmk reports the committed memory where the kernel does not overcommit" {
	needs_root
	needs_own_root
	needs strace
	needs_no_sanitizer
	echo 2 >"$BATS_TEST_TMPDIR/mode"
	printf 'Committed_AS: 1000 kB\nCommitLimit: 1003 kB\n' \
		>"$BATS_TEST_TMPDIR/meminfo"
	strict=(over "$BATS_TEST_TMPDIR/mode" /proc/sys/vm/overcommit_memory
		"$BATS_TEST_TMPDIR/meminfo" /proc/meminfo --
		strace -qq -o /dev/null -e inject=shmget:error=ENOMEM)
	says 1 "ipcmk: segment: 4096 bytes would exceed the commit limit: 1024000 of 1027072 in use (vm.overcommit_memory)" \
		"${strict[@]}" "$BUILD/ipcmk" --no-reserve -M 4096
	says 1 "ipcmk: segment: $memory" "${strict[@]}" "$BUILD/ipcmk" -M 3072
}

@test "ipcmk names the object that has the key" {
	says 1 "ipcmk: queue:0x00001234: exists already: id $q" \
		ipcmk -Q -k 0x1234
	says 1 "ipcmk: segment:0x00001234: the existing one, id $m, is smaller: 100 of 101 bytes" \
		ipcmk -e -M 101 -k 0x1234
	says 1 "ipcmk: semset:0x00001234: the existing one, id $s, is smaller: 3 of 4 semaphores" \
		ipcmk -e -S 4 -k 0x1234
	says 1 "ipcmk: semset:0x00004321: 40000 semaphores in one set exceed the limit of 32000 (kernel.sem, SEMMSL)" \
		ipcmk -e -S 40000 -k 0x4321
}

@test "ipcmk says why it could not set the initial values of a set" {
	says 1 "ipcmk: semset: 1 operations at once exceed the limit of 0 (kernel.sem, SEMOPM)" \
		alone 'echo "250 32000 0 128" >/proc/sys/kernel/sem
			ipcmk -S 1 --values 1'
	needs strace
	needs_no_sanitizer
	while IFS='|' read -r call error message; do
		says 1 "ipcmk: semset: $message" failing "$call" "$error" \
			ipcmk -S 1 --values 1
	done <<-END
	semctl|ERANGE:when=1|a value would exceed the limit of 32767 (SEMVMX)
	semctl|EIDRM:when=1|removed in the meantime
	semctl|EINVAL:when=1+|removed in the meantime
	semctl|EACCES:when=1|$seccomp
	semop,semtimedop|EAGAIN|another process has operated on it already
	semop,semtimedop|ENOSPC|refused by the kernel (ENOSPC); cause unknown
	END
	[ "$(count sem)" -le 2 ]
}

@test "every command names the file that ftok(3) cannot make a key from" {
	ln -s loop "$BATS_TEST_TMPDIR/loop"
	: >"$BATS_TEST_TMPDIR/file"
	long=$BATS_TEST_TMPDIR/$(printf %0300d 0)
	while read -r path message; do
		for command in "ipcmk -Q" ipcsend ipcrecv ipcattach ipcsem; do
			# shellcheck disable=SC2086
			says 1 "${command%% *}: -k $path: $message" \
				$command -k "$path"
		done
		says 1 "ipcmod: -Q $path: $message" ipcmod -p 600 -Q "$path"
	done <<-END
	$BATS_TEST_TMPDIR/none No such file or directory
	$BATS_TEST_TMPDIR/none:7 No such file or directory
	$BATS_TEST_TMPDIR/file/x Not a directory
	$BATS_TEST_TMPDIR/loop/x Too many levels of symbolic links
	$long File name too long
	END
}

@test "ipcmk names the key file that it may not read" {
	needs_root
	mkdir -m 700 "$BATS_TEST_TMPDIR/dir"
	says 1 "ipcmk: -k $BATS_TEST_TMPDIR/dir/x: Permission denied" \
		as_stranger "$BUILD/ipcmk" -Q -k "$BATS_TEST_TMPDIR/dir/x"
}

@test "every command reports a missing key or id" {
	while IFS='|' read -r object command; do
		# shellcheck disable=SC2086
		says 1 "${command%% *}: $object:0x00000099: no such key" \
			$command 0x99
	done <<-END
	queue|ipcsend -m x -k
	queue|ipcrecv -k
	queue|ipcmod -p 600 -Q
	segment|ipcattach -k
	semset|ipcsem -k
	END
	says 1 "ipcsend: queue:99999: no such id; nothing sent" \
		ipcsend -m x -i 99999
	while IFS='|' read -r object command; do
		# shellcheck disable=SC2086
		says 1 "${command%% *}: $object:99999: no such id" \
			$command 99999
	done <<-END
	queue|ipcrecv -i
	queue|ipcrecv --peek -i
	queue|ipcmod -p 600 -q
	END
	says 1 "ipcattach: segment:99999: no such id" ipcattach -i 99999
	says 1 "ipcsem: semset:99999: no such id" ipcsem -i 99999
}

@test "every command says why it can't find an object by its key" {
	needs strace
	needs_no_sanitizer
	while IFS='|' read -r call object command; do
		while IFS='|' read -r error message; do
			# shellcheck disable=SC2086
			says 1 "${command%% *}: $object:0x00001234: $message" \
				failing "$call" "$error" $command 0x1234
		done <<-END
		EACCES|$seccomp
		EPERM|$seccomp
		ENOSYS|$filter
		EINVAL|refused by the kernel (EINVAL); cause unknown
		END
	done <<-END
	msgget|queue|ipcsend -m x -k
	msgget|queue|ipcrecv -k
	msgget|queue|ipcmod -p 600 -Q
	shmget|segment|ipcattach -k
	semget|semset|ipcsem -k
	END
}

@test "every command reports that the kernel lacks its facility" {
	needs strace
	needs_no_sanitizer
	needs_root
	needs_own_root
	while IFS='|' read -r calls what command; do
		# shellcheck disable=SC2086
		says 1 "${command%% *}: $what: this kernel has no $what" \
			without_proc strace -qq -o /dev/null \
			-e inject=$calls:error=ENOSYS "$BUILD"/$command || {
			# Those that look for the object name it.
			[[ $stderr = "${command%% *}: "*": this kernel has no $what"* ]]
			is_listed "$stderr"
		}
	done <<-END
	msgsnd,msgctl|message queues|ipcsend -m x -i 0
	msgrcv,msgctl|message queues|ipcrecv -i 0
	msgctl|message queues|ipcmod -p 600 -q 0
	shmctl|shared memory segments|ipcattach -i 0
	semctl|semaphore sets|ipcsem -i 0
	END
}

@test "ipcmod says who may change an object" {
	needs_root
	for object in "q queue $q" "m segment $m" "s semset $s"; do
		# shellcheck disable=SC2086
		set -- $object
		says 1 "ipcmod: $2:$3: not permitted: only root (owner) or CAP_SYS_ADMIN may" \
			as_stranger "$BUILD/ipcmod" -p 600 "-$1" "$3"
		objects chown "$2" "$3" 65534 65534 0600
		says 1 "ipcmod: $2:$3: not permitted: only nobody (owner), root (creator) or CAP_SYS_ADMIN may" \
			as_stranger "$BUILD/ipcmod" -p 600 "-$1" "$3"
	done
	# The limit on its bytes isn't why, although it is passed.
	says 1 "ipcmod: queue:0: not permitted: only root (owner) or CAP_SYS_ADMIN may" \
		alone 'objects queue 1 600 >/dev/null
			echo 1000 >/proc/sys/kernel/msgmnb
			setpriv --reuid 54321 --clear-groups ipcmod -p 600 -q 0'
}

@test "ipcmod explains that a capability does not reach outside its user namespace" {
	needs_root
	as_stranger unshare --user --map-root-user true ||
		skip "no user namespaces"
	says 1 "ipcmod: queue:$q: not permitted: only nobody (owner) or CAP_SYS_ADMIN outside of this user namespace may" \
		as_stranger unshare --user --map-root-user \
		"$(public_copy ipcmod)" -p 600 -q "$q"
	says 1 "ipcmod: queue:$q: not permitted: its owner is not of this user namespace" \
		as_stranger unshare --user "$(public_copy ipcmod)" -p 600 -q "$q"
	says 1 "ipcmod: queue:$q: user or group has no number in this user namespace" \
		unshare --user --map-root-user "$BUILD/ipcmod" -o 7 -q "$q"
	says 1 "ipcrecv: queue:$q: no permission to read" \
		as_stranger unshare --user --map-root-user \
		"$(public_copy ipcrecv)" -n -i "$q"
}

@test "ipcsend blames the permissions only where they deny access" {
	needs_root
	denied="ipcsend: queue:$q: no permission to write; nothing sent"
	sends=("$BUILD/ipcsend" -i "$q" -m x)
	says 1 "$denied" as_stranger "${sends[@]}"
	# Owner and group have no more rights than their own, others or not.
	objects chown queue "$q" 54321 0 0466
	says 1 "$denied" as_stranger "${sends[@]}"
	objects chown queue "$q" 0 54321 0646
	says 1 "$denied" as_stranger "${sends[@]}"
	says 1 "$denied" setpriv --reuid 54321 --regid 9 --groups 8,54321 \
		"${sends[@]}"
	run -0 setpriv --reuid 54321 --regid 9 --clear-groups "${sends[@]}"
}

@test "ipcmod does not blame ownership where CAP_SYS_ADMIN would help" {
	needs_root
	needs strace
	needs_no_sanitizer
	other=$(as_stranger "$BUILD/tools/objects" queue 0x99 0600)
	says 1 "ipcmod: queue:$other: $seccomp" failing msgctl EPERM:when=2 \
		ipcmod -p 600 -q "$other"
}

@test "ipcmod names the limit on a queue's bytes, even after it was lowered" {
	says 1 "ipcmod: queue:0: not permitted: 16384 bytes exceed the limit of 1000 (kernel.msgmnb), which needs CAP_SYS_RESOURCE" \
		alone 'objects queue 1 600 >/dev/null
			echo 1000 >/proc/sys/kernel/msgmnb
			setpriv --bounding-set -sys_resource \
			ipcmod -p 600 -q 0'
}

@test "ipcmod says why msgctl(2), shmctl(2) and semctl(2) changed nothing" {
	needs strace
	needs_no_sanitizer
	while read -r letter call object; do
		id=${object#* }
		while IFS='|' read -r error message; do
			says 1 "ipcmod: ${object/ /:}: $message" \
				failing "$call" "$error" \
				ipcmod -p 600 "-$letter" "$id"
		done <<-END
		EIDRM:when=2|removed in the meantime
		EINVAL:when=2+|removed in the meantime
		EINVAL:when=2|user or group has no number in this user namespace
		EPERM:when=2|$seccomp
		EACCES:when=2|$seccomp
		ENOSYS:when=2|$filter
		ENOMEM:when=2|$memory
		EOVERFLOW:when=2|the number of its owner or group is too large for this call
		ENOSPC:when=2|refused by the kernel (ENOSPC); cause unknown
		END
	done <<-END
	q msgctl queue $q
	m shmctl segment $m
	s semctl semset $s
	END
}

@test "ipcmod names the capability or limit that prevents locking a segment" {
	needs_root
	needs prlimit
	says 1 "ipcmod: segment:$m: not permitted: only its owner, its creator or CAP_IPC_LOCK may" \
		as_stranger "$BUILD/ipcmod" --unlock -m "$m"
	objects chown segment "$m" 54321 54321 0600
	says 1 "ipcmod: segment:$m: exceeds the locked memory limit, 0 bytes (ulimit -l), without CAP_IPC_LOCK" \
		as_stranger prlimit --memlock=0 "$(public_copy ipcmod)" \
		--lock -m "$m"
	large=$(objects segment 0x99 0600 100000)
	objects chown segment "$large" 54321 54321 0600
	says 1 "ipcmod: segment:$large: exceeds the locked memory limit, 4096 bytes (ulimit -l), without CAP_IPC_LOCK" \
		as_stranger prlimit --memlock=4096 \
		"$(public_copy ipcmod)" --lock -m "$large"
}

@test "ipcmod says why shmctl(2) could not lock" {
	needs strace
	needs_no_sanitizer
	while IFS='|' read -r error message; do
		says 1 "ipcmod: segment:$m: $message" failing shmctl "$error" \
			ipcmod --lock -m "$m"
	done <<-END
	EPERM:when=2|$seccomp
	EACCES:when=2|$seccomp
	EINVAL:when=2+|removed in the meantime
	EINVAL:when=2|refused by the kernel (EINVAL); cause unknown
	EIDRM:when=2|removed in the meantime
	ENOSYS:when=2|$filter
	END
}

@test "ipcmod does not blame a limit where CAP_IPC_LOCK would help" {
	needs_root
	needs strace prlimit
	needs_no_sanitizer
	prlimit --memlock=0 "$BUILD/tools/objects" lock "$m" ||
		skip "root has no CAP_IPC_LOCK"
	says 1 "ipcmod: segment:$m: $memory" failing shmctl ENOMEM:when=2 \
		prlimit --memlock=4096 "$BUILD/ipcmod" --lock -m "$m"
	says 1 "ipcmk: segment: $seccomp" failing shmget EPERM \
		ipcmk -M 1 --huge
}

@test "ipcmk says that root in a container has no right to huge pages" {
	needs_root
	needs prlimit
	as_stranger unshare --user --map-root-user --ipc true ||
		skip "no user namespaces"
	says 1 "ipcmk: segment: not permitted: huge pages need CAP_IPC_LOCK or the group of vm.hugetlb_shm_group" \
		as_stranger prlimit --memlock=0 unshare --user --map-root-user \
		--ipc "$(public_copy ipcmk)" -M 2M --huge
}

@test "ipcsend says how much room is missing" {
	objects qbytes "$q" 10
	says 1 "ipcsend: queue:$q: 11 bytes can never fit: the queue's capacity is 10 (qbytes); nothing sent" \
		ipcsend -i "$q" -m 01234567890
	says 2 "ipcsend: queue:$q: message 2: full: no room for 9 bytes, 2 of 10 in use by 1 message; 1 sent" \
		ipcsend -n -i "$q" -m 01 -m 012345678
	says 2 "ipcsend: queue:$q: timed out waiting for room; nothing sent" \
		ipcsend -w 0.01 -i "$q" -m 012345678
}

@test "ipcsend says that a queue is full of messages without bytes" {
	objects qbytes "$q" 3
	says 2 "ipcsend: queue:$q: message 4: full: 3 messages, the most a queue of 3 bytes can hold; 3 sent" \
		ipcsend -n -i "$q" -m "" -m "" -m "" -m ""
}

# Starts ipcsend -l in an empty namespace, has it send a line, runs a shell
# command line, and gives it another line of 100 bytes.
between_lines()
{
	export -f eventually
	alone 'objects queue 1 600 >/dev/null
		mkfifo "$BATS_TEST_TMPDIR/lines"
		ipcsend -l -i 0 <"$BATS_TEST_TMPDIR/lines" 3>&- &
		exec 7>"$BATS_TEST_TMPDIR/lines"
		echo x >&7
		eventually objects receive 0 >/dev/null 2>&1
		'"$1"'
		printf "%0100d\n" 0 >&7
		exec 7>&-
		wait $!'
}

@test "ipcsend reports a limit that was lowered since it started" {
	says 1 "ipcsend: queue:0: message 2: 100 bytes exceed the maximum message size, 50 (kernel.msgmax); 1 sent" \
		between_lines 'echo 50 >/proc/sys/kernel/msgmax'
}

@test "ipcsend reports a queue that was removed since it started" {
	says 1 "ipcsend: queue:0: message 2: no such id; 1 sent" \
		between_lines '/usr/bin/ipcrm -q 0'
}

@test "ipcsend says why it stops when the queue is removed while it waits" {
	objects qbytes "$q" 10
	objects send "$q" 1 0123456789
	"$BUILD/ipcsend" -i "$q" -m x 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	eventually waits_in msgsnd $!
	/usr/bin/ipcrm -q "$q"
	status=0
	wait $! || status=$?
	[ "$status" -eq 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR/err")" = \
		"ipcsend: queue:$q: removed while waiting; nothing sent" ]
	is_listed "$(cat "$BATS_TEST_TMPDIR/err")"
}

@test "ipcsend says why msgsnd(2) failed" {
	needs strace
	needs_no_sanitizer
	while IFS='|' read -r error message; do
		says 1 "ipcsend: queue:$q: $message; nothing sent" \
			failing msgsnd "$error" ipcsend -i "$q" -m x
	done <<-END
	EACCES|$seccomp
	EPERM|$seccomp
	EINVAL|refused by the kernel (EINVAL); cause unknown
	EFAULT|refused by the kernel (EFAULT); cause unknown
	EIDRM|removed while waiting
	ENOMEM|$memory
	ENOSYS|$filter
	ENOSPC|refused by the kernel (ENOSPC); cause unknown
	END
	says 1 "ipcsend: kernel.msgmax: refused by the kernel (EINVAL); cause unknown" \
		without_limits EINVAL ipcsend -i "$q" -m x
}

# Runs a command that learns no limit, neither in /proc nor from the kernel.
without_limits()
{
	: >"$BATS_TEST_TMPDIR/empty"
	over "$BATS_TEST_TMPDIR/empty" /proc/sys/kernel/msgmax -- \
		strace -qq -o /dev/null -e "inject=msgctl:error=$1" \
		"$BUILD/$2" "${@:3}"
}

@test "ipcrecv says what message it did not find" {
	for choice in "|" "-t 0|" "-t 7| of type 7" "-t -7| of type 7 or lower" \
		"-e -t 7| of a type other than 7"; do
		# shellcheck disable=SC2086
		says 2 "ipcrecv: queue:$q: no message${choice#*|}" \
			ipcrecv -n -i "$q" ${choice%%|*}
		# shellcheck disable=SC2086
		says 2 "ipcrecv: queue:$q: timed out waiting for a message${choice#*|}" \
			ipcrecv -w 0.01 -i "$q" ${choice%%|*}
	done
}

@test "ipcrecv names the missing permission" {
	needs_root
	for option in --peek -n; do
		says 1 "ipcrecv: queue:$q: no permission to read" \
			as_stranger "$BUILD/ipcrecv" $option -i "$q"
	done
}

@test "ipcrecv reports a queue that was removed while it waited" {
	"$BUILD/ipcrecv" -i "$q" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	eventually waits_in msgrcv $!
	/usr/bin/ipcrm -q "$q"
	status=0
	wait $! || status=$?
	[ "$status" -eq 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR/err")" = \
		"ipcrecv: queue:$q: removed while waiting" ]
	is_listed "$(cat "$BATS_TEST_TMPDIR/err")"
}

@test "ipcrecv says why msgrcv(2) failed" {
	needs strace
	needs_no_sanitizer
	while IFS='|' read -r error message; do
		says 1 "ipcrecv: queue:$q: $message" \
			failing msgrcv "$error" ipcrecv -i "$q"
	done <<-END
	EACCES|$seccomp
	EPERM|$seccomp
	EINVAL|refused by the kernel (EINVAL); cause unknown
	EFAULT|refused by the kernel (EFAULT); cause unknown
	EIDRM|removed while waiting
	ENOMEM|$memory
	ENOSYS|$filter
	ENOSPC|refused by the kernel (ENOSPC); cause unknown
	END
	says 1 "ipcrecv: queue:$q: this kernel cannot peek at messages (CONFIG_CHECKPOINT_RESTORE)" \
		failing msgrcv ENOSYS ipcrecv --peek -i "$q"
	# It makes room until there can't be more.
	if (($(awk '/MemAvailable/ { print $2 }' /proc/meminfo) > 3000000)); then
		says 1 "ipcrecv: queue:$q: a message is larger than any that can be received" \
			failing msgrcv E2BIG ipcrecv -i "$q"
	fi
	says 1 "ipcrecv: kernel.msgmax: refused by the kernel (EINVAL); cause unknown" \
		without_limits EINVAL ipcrecv --truncate -i "$q"
}

@test "ipcattach names the missing permission" {
	needs_root
	says 1 "ipcattach: segment:$m: no permission to read it" \
		as_stranger "$BUILD/ipcattach" -i "$m"
	objects chown segment "$m" 0 0 0604
	says 1 "ipcattach: segment:$m: no permission to read and write it" \
		as_stranger "$BUILD/ipcattach" --zero -i "$m"
}

@test "ipcattach reports a segment that does not fit into the address space" {
	needs_no_sanitizer
	large=$(objects segment 0x99 0600 1000000000)
	says 1 "ipcattach: segment:$large: no room for its 1000000000 bytes in an address space of 102400000 (ulimit -v)" \
		bash -c "ulimit -v 100000; ipcattach --zero -i $large"
	needs strace
	run -1 --separate-stderr failing shmat ENOMEM ipcattach -i "$large"
	[ "$stderr" = "ipcattach: segment:$large: no room in the address space for its 1000000000 bytes, or no memory" ]
	is_listed "$stderr"
}

@test "ipcattach says why shmat(2) failed" {
	needs strace
	needs_no_sanitizer
	while IFS='|' read -r error message; do
		says 1 "ipcattach: segment:$m: $message" \
			failing shmat "$error" ipcattach -i "$m"
	done <<-END
	EACCES|$seccomp
	EPERM|$seccomp
	EIDRM|removed in the meantime
	EINVAL|refused by the kernel (EINVAL); cause unknown
	EMFILE|this process has too many segments attached
	ENOSYS|$filter
	ENOSPC|refused by the kernel (ENOSPC); cause unknown
	END
	run -1 --separate-stderr failing shmat ENFILE ipcattach -i "$m"
	[[ $stderr = "ipcattach: segment:$m: system-wide open file limit reached: "*" of "*" in use (fs.file-max)" ]]
	is_listed "$stderr"
}

@test "ipcsem names the missing permission" {
	needs_root
	says 1 "ipcsem: semset:$s: no permission to read its values" \
		as_stranger "$BUILD/ipcsem" -i "$s"
	says 1 "ipcsem: semset:$s: no permission to read it" \
		as_stranger "$BUILD/ipcsem" op -i "$s" 0=0
	says 1 "ipcsem: semset:$s: no permission to alter it" \
		as_stranger "$BUILD/ipcsem" post -i "$s"
	says 1 "ipcsem: semset:$s: no permission to alter it" \
		as_stranger "$BUILD/ipcsem" set -i "$s" 0=1
	says 1 "ipcsem: semset:$s: no permission to alter it" \
		as_stranger "$BUILD/ipcsem" set -i "$s" 1,2,3
}

@test "ipcsem names the limits on values and on operations" {
	says 1 "ipcsem: semset:0: 3 operations at once exceed the limit of 2 (kernel.sem, SEMOPM)" \
		alone 'objects semset 1 600 1 >/dev/null
			echo "250 32000 2 128" >/proc/sys/kernel/sem
			ipcsem op -i 0 0+1 0+1 0+1'
	says 1 "ipcsem: semset:$s: a value would exceed the limit of 32767 (SEMVMX)" \
		ipcsem op -i "$s" 0+32767 0+1
	says 1 "ipcsem: semset:$s: no semaphore 3: the set has 3, from 0 to 2" \
		ipcsem post -i "$s" 3
}

@test "ipcsem reports undo values that add up beyond the limit" {
	# Others take what one process adds twice.
	says 1 "ipcsem: semset:$s: a value, or the total this process would undo, would exceed the limit of 32767 (SEMVMX)" \
		ipcsem run -i "$s" 0+20000 -- bash -c "
			ipcsem op -i $s -n 0-20000
			exec ipcsem op -i $s -u 0+20000"
}

@test "ipcsem says whether it would have to wait or has waited" {
	says 2 "ipcsem: semset:$s: would have to wait" ipcsem wait -n -i "$s"
	says 2 "ipcsem: semset:$s: timed out" ipcsem wait -w 0.01 -i "$s"
	says 124 "ipcsem: semset:$s: would have to wait" \
		ipcsem run -n -i "$s" -- true
	"$BUILD/ipcsem" wait -i "$s" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	eventually has_waiter
	/usr/bin/ipcrm -s "$s"
	status=0
	wait $! || status=$?
	[ "$status" -eq 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR/err")" = \
		"ipcsem: semset:$s: removed while waiting" ]
	is_listed "$(cat "$BATS_TEST_TMPDIR/err")"
}

has_waiter()
{
	[ "$(/usr/bin/ipcs -s -i "$s" | awk '$1 == 0 && NF == 5 { print $3 }')" = 1 ]
}

@test "ipcsem says why semop(2) failed" {
	needs strace
	needs_no_sanitizer
	while IFS='|' read -r error message; do
		says 1 "ipcsem: semset:$s: $message" \
			failing semop,semtimedop "$error" ipcsem post -n -i "$s"
		says 125 "ipcsem: semset:$s: $message" \
			failing semop,semtimedop "$error" \
			ipcsem run -n -i "$s" 0+1 -- true
	done <<-END
	E2BIG|refused by the kernel (E2BIG); cause unknown
	EACCES|$seccomp
	EPERM|$seccomp
	EFAULT|refused by the kernel (EFAULT); cause unknown
	EFBIG|the set no longer has a semaphore of that number
	EIDRM|removed while waiting
	EINTR|interrupted
	EINVAL|refused by the kernel (EINVAL); cause unknown
	ENOMEM|$memory
	ENOSYS|$filter
	END
	says 1 "ipcsem: semset:$s: refused by the kernel (ENOSPC); cause unknown" \
		failing semop,semtimedop ENOSPC ipcsem post -i "$s"
	says 1 "ipcsem: semset:$s: the kernel has no room for the undo record (ENOSPC)" \
		failing semop,semtimedop ENOSPC ipcsem post -u -i "$s"
	says 125 "ipcsem: semset:$s: the kernel has no room for the undo record (ENOSPC)" \
		failing semop,semtimedop ENOSPC ipcsem run -i "$s" 0+1 -- true
}

@test "ipcsem says why semctl(2) failed" {
	needs strace
	needs_no_sanitizer
	# The set is asked for again before anything is set.
	for verb in "get -i $s" "set -i $s 0=1" "set -i $s 1,2,3"; do
		nth=2
		[[ $verb = get* ]] || nth=3
		while IFS='|' read -r error message; do
			# shellcheck disable=SC2086
			says 1 "ipcsem: semset:$s: $message" \
				failing semctl "$error" ipcsem $verb
		done <<-END
		EACCES:when=$nth|$seccomp
		EPERM:when=$nth|$seccomp
		EIDRM:when=$nth|removed in the meantime
		EINVAL:when=$nth+|removed in the meantime
		EINVAL:when=$nth|refused by the kernel (EINVAL); cause unknown
		ENOMEM:when=$nth|$memory
		ENOSYS:when=$nth|$filter
		ENOSPC:when=$nth|refused by the kernel (ENOSPC); cause unknown
		END
	done
	says 1 "ipcsem: semset:$s: a value would exceed the limit of 32767 (SEMVMX)" \
		failing semctl ERANGE:when=3 ipcsem set -i "$s" 0=1
	says 1 "ipcsem: semset:$s: refused by the kernel (ERANGE); cause unknown" \
		failing semctl ERANGE:when=2 ipcsem get -i "$s"
}

@test "every command says why it can't enter a namespace" {
	says 1 "ipcsem: --ns /proc/self/ns/net: not the file of an IPC namespace" \
		ipcsem --ns /proc/self/ns/net -i 0
	says 1 "ipcsem: --ns 2147483647: no such process" \
		ipcsem --ns 2147483647 -i 0
	says 1 "ipcsem: --ns /nonexistent: No such file or directory" \
		ipcsem --ns /nonexistent -i 0
	needs strace
	needs_no_sanitizer
	background unshare --ipc tail -f /dev/null
	other=$!
	eventually bash -c "[ \$(readlink /proc/$other/ns/ipc) != \
		$(readlink /proc/self/ns/ipc) ]"
	for command in "ipcmk -Q" "ipcmod -p 600 -q 0" "ipcsend -m x -i 0" \
		"ipcrecv -i 0" "ipcattach -i 0" "ipcsem -i 0"; do
		while IFS='|' read -r error message; do
			# shellcheck disable=SC2086
			says 1 "${command%% *}: --ns $other: $message" \
				failing setns "$error" $command --ns "$other"
		done <<-END
		EINVAL|not the file of an IPC namespace
		EPERM|not permitted: needs CAP_SYS_ADMIN also in the user namespace that owns it, or a filter of system calls (seccomp) forbids it
		EACCES|$seccomp
		ENOMEM|$memory
		ENOSYS|this kernel, or a filter of system calls (seccomp), lets no process change its namespace
		ENOSPC|refused by the kernel (ENOSPC); cause unknown
		END
	done
	kill $other
}

@test "every command names the capability needed to enter a namespace" {
	needs_root
	background unshare --ipc tail -f /dev/null
	other=$!
	eventually bash -c "[ \$(readlink /proc/$other/ns/ipc) != \
		$(readlink /proc/self/ns/ipc) ]"
	# The file, for a stranger may not even look at the process.
	touch "$BATS_TEST_TMPDIR/ns"
	says 1 "ipcsem: --ns $BATS_TEST_TMPDIR/ns: not permitted: needs CAP_SYS_ADMIN in one's own user namespace and in the one that owns it" \
		over "/proc/$other/ns/ipc" "$BATS_TEST_TMPDIR/ns" -- \
		setpriv --bounding-set -all --inh-caps -all \
		"$BUILD/ipcsem" --ns "$BATS_TEST_TMPDIR/ns" -i 0
	says 1 "ipcsem: --ns $other: not permitted: same user or CAP_SYS_PTRACE needed" \
		as_stranger "$BUILD/ipcsem" --ns "$other" -i 0
	kill $other
}

# Every call that a command makes, first alone and then from then on, fails with
# every error; what it says is never the bare text of one that says nothing.
@test "no command prints a bare 'Invalid argument' or 'No space left on device'" {
	needs strace
	needs_no_sanitizer
	objects send "$q" 1 text
	for command in "ipcmk --private -Q --qbytes 100" \
		"ipcmk --private -M 1 -o 0" "ipcmk --private -S 1 --values 1" \
		"ipcmk -e -k 0x1234 -M 1" "ipcmod -Q 0x1234 -p 600" \
		"ipcmod -m $m --lock" "ipcmod -s $s -p 600" \
		"ipcsend -k 0x1234 -n -m x" "ipcrecv -k 0x1234 -n" \
		"ipcattach -k 0x1234" "ipcattach --zero -i $m" \
		"ipcsem -k 0x1234" "ipcsem set -i $s 0=1" \
		"ipcsem post -u -n -i $s" "ipcs -q" "ipcs -m -i $m" \
		"ipcs -s -i $s"; do
		for error in EINVAL ENOSPC EPERM EACCES ENOMEM EIDRM ENOSYS \
			EFAULT E2BIG EFBIG ERANGE EMFILE ENFILE EOVERFLOW \
			EEXIST ENOENT ENOMSG; do
			for when in 1+ 1 2 3; do
				check_failing $error:when=$when
			done
		done
	done
}

check_failing()
{
	# Any status: it may make fewer calls.
	# shellcheck disable=SC2086
	run --separate-stderr failing %ipc,setns "$1" $command </dev/null
	if [ "$status" -gt 2 ] || [[ $stderr = *"nvalid argument"* ]] ||
		[[ $stderr = *"o space left"* ]] ||
		[[ -n $stderr && $stderr != "${command%% *}: "* ]] ||
		[[ -z $stderr && $status -ne 0 ]]; then
		echo "$command, $1: status $status: $stderr"
		return 1
	fi
}
