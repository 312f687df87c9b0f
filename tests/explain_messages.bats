#!/usr/bin/env bats
# Why ipcsend and ipcrecv could not send or receive a message.

load helper
load explain

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
	says_removed "ipcsend: queue:$q: removed while waiting; nothing sent" \
		"waits_in msgsnd" "-q $q" "$BUILD/ipcsend" -i "$q" -m x
}

@test "ipcsend says why msgsnd(2) failed" {
	needs strace
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
	says_removed "ipcrecv: queue:$q: removed while waiting" \
		"waits_in msgrcv" "-q $q" "$BUILD/ipcrecv" -i "$q"
}

@test "ipcrecv says why msgrcv(2) failed" {
	needs strace
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
	# It makes room until there can't be more: 2 GiB, which a 32-bit program
	# never has.
	largest="a message is larger than any that can be received"
	[ "$(getconf LONG_BIT)" = 64 ] || largest=$memory
	if (($(awk '/MemAvailable/ { print $2 }' /proc/meminfo) > 3000000)); then
		says 1 "ipcrecv: queue:$q: $largest" \
			failing msgrcv E2BIG ipcrecv -i "$q"
	fi
	says 1 "ipcrecv: kernel.msgmax: refused by the kernel (EINVAL); cause unknown" \
		without_limits EINVAL ipcrecv --truncate -i "$q"
}
