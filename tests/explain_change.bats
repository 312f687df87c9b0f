#!/usr/bin/env bats
# Why ipcmod could not change an object.

load helper
load explain

# Which shmctl(2) of ipcmod changes a segment: a 32-bit program asks before
# whether the size it was told is whole.
nth_shmctl()
{
	[ "$(getconf LONG_BIT)" = 64 ] && echo 2 || echo 3
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

@test "ipcmod does not blame ownership where CAP_SYS_ADMIN would help" {
	needs_root
	needs strace
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
	while read -r letter call nth object; do
		id=${object#* }
		while IFS='|' read -r error message; do
			says 1 "ipcmod: ${object/ /:}: $message" \
				failing "$call" "${error/when=2/when=$nth}" \
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
	q msgctl 2 queue $q
	m shmctl $(nth_shmctl) segment $m
	s semctl 2 semset $s
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
	while IFS='|' read -r error message; do
		says 1 "ipcmod: segment:$m: $message" failing shmctl "$error" \
			ipcmod --lock -m "$m"
	done <<-END
	EPERM:when=$(nth_shmctl)|$seccomp
	EACCES:when=$(nth_shmctl)|$seccomp
	EINVAL:when=$(nth_shmctl)+|removed in the meantime
	EINVAL:when=$(nth_shmctl)|refused by the kernel (EINVAL); cause unknown
	EIDRM:when=$(nth_shmctl)|removed in the meantime
	ENOSYS:when=$(nth_shmctl)|$filter
	END
}

@test "ipcmod does not blame a limit where CAP_IPC_LOCK would help" {
	needs_root
	needs strace prlimit
	prlimit --memlock=0 "$BUILD/tools/objects" lock "$m" ||
		skip "root has no CAP_IPC_LOCK"
	says 1 "ipcmod: segment:$m: $memory" failing shmctl "ENOMEM:when=$(nth_shmctl)" \
		prlimit --memlock=4096 "$BUILD/ipcmod" --lock -m "$m"
	says 1 "ipcmk: segment: $seccomp" failing shmget EPERM \
		ipcmk -M 1 --huge
}
