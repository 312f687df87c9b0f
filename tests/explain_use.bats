#!/usr/bin/env bats
# Why ipcattach and ipcsem could not use a segment or a semaphore set.

load helper
load explain

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
	says 1 "ipcsem: semset:0: 1 operation exceeds the limit of 0 (kernel.sem, SEMOPM)" \
		alone 'objects semset 1 600 1 >/dev/null
			echo "250 32000 0 128" >/proc/sys/kernel/sem
			ipcsem op -i 0 0+1'
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
	says_removed "ipcsem: semset:$s: removed while waiting" has_waiter \
		"-s $s" "$BUILD/ipcsem" wait -i "$s"
}

has_waiter()
{
	[ "$(/usr/bin/ipcs -s -i "$s" | awk '$1 == 0 && NF == 5 { print $3 }')" = 1 ]
}

@test "ipcsem says why semop(2) failed" {
	needs strace
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
