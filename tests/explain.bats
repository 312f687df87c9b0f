#!/usr/bin/env bats
# Why a call of any command failed: a message that names the cause, and that the
# manual lists.

load helper
load explain

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

@test "every command reports a missing key or id" {
	while IFS='|' read -r object command; do
		# shellcheck disable=SC2086
		says 1 "${command%% *}: $object:0x00000099: no such key" \
			$command 0x99
	done <<-END
	queue|ipcrecv -k
	queue|ipcmod -p 600 -Q
	segment|ipcattach -k
	semset|ipcsem -k
	END
	says 1 "ipcsend: queue:0x00000099: no such key; nothing sent" \
		ipcsend -m x -k 0x99
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
	while IFS='|' read -r call object command nothing; do
		while IFS='|' read -r error message; do
			# shellcheck disable=SC2086
			says 1 "${command%% *}: $object:0x00001234: $message$nothing" \
				failing "$call" "$error" $command 0x1234
		done <<-END
		EACCES|$seccomp
		EPERM|$seccomp
		ENOSYS|$filter
		EINVAL|refused by the kernel (EINVAL); cause unknown
		END
	done <<-END
	msgget|queue|ipcsend -m x -k|; nothing sent
	msgget|queue|ipcrecv -k
	msgget|queue|ipcmod -p 600 -Q
	shmget|segment|ipcattach -k
	semget|semset|ipcsem -k
	END
}

@test "every command reports that the kernel lacks its facility" {
	needs strace
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

@test "every command says why it can't enter a namespace" {
	says 1 "ipcsem: --ns /proc/self/ns/net: not the file of an IPC namespace" \
		ipcsem --ns /proc/self/ns/net -i 0
	says 1 "ipcsem: --ns 2147483647: no such process" \
		ipcsem --ns 2147483647 -i 0
	says 1 "ipcsem: --ns /nonexistent: No such file or directory" \
		ipcsem --ns /nonexistent -i 0
	needs strace
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

# All calls that a command makes fail with every error, and each alone with some;
# what it says is never the bare text of one that says nothing.
@test "no command prints a bare 'Invalid argument' or 'No space left on device'" {
	needs strace
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
		# Of 2 calls the third can't fail.
		# shellcheck disable=SC2086
		strace -qq -o "$BATS_TEST_TMPDIR/calls" -e trace=%ipc,setns \
			$command </dev/null >/dev/null
		calls=$(wc -l <"$BATS_TEST_TMPDIR/calls")
		[ "$calls" -gt 0 ]
		for error in EINVAL ENOSPC EPERM EACCES ENOMEM EIDRM ENOSYS \
			EFAULT E2BIG EFBIG ERANGE EMFILE ENFILE EOVERFLOW \
			EEXIST ENOENT ENOMSG; do
			check_failing "$error:when=1+"
		done
		for ((when = 1; when <= calls && when <= 3; when++)); do
			for error in EINVAL ENOSPC EPERM EIDRM; do
				check_failing "$error:when=$when"
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
