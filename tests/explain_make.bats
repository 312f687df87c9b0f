#!/usr/bin/env bats
# Why ipcmk could not create an object.

load helper
load explain

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
	# An option takes what a 32-bit program can ask for.
	[ "$(getconf LONG_BIT)" = 32 ] ||
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
	if [ "$(getconf LONG_BIT)" = 32 ]; then
		# More than a 32-bit program can ask for is there, mostly.
		needs_own_root
		needs strace
		printf 'MemTotal: 1000 kB\nSwapTotal: 24 kB\n' \
			>"$BATS_TEST_TMPDIR/meminfo"
		says 1 "ipcmk: segment: 4294963200 bytes exceed memory and swap space, 1048576 bytes (--no-reserve reserves none)" \
			over "$BATS_TEST_TMPDIR/meminfo" /proc/meminfo -- \
			strace -qq -o /dev/null -e inject=shmget:error=ENOMEM \
			"$BUILD/ipcmk" -M 4294963200
		return
	fi
	run -1 --separate-stderr ipcmk -M 1E
	[[ $stderr = "ipcmk: segment: 1152921504606846976 bytes exceed memory and swap space, "*" bytes (--no-reserve reserves none)" ]]
	is_listed "$stderr"
}

@test "ipcmk reports the committed memory where the kernel does not overcommit" {
	needs_root
	needs_own_root
	needs strace
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

# The same where /proc/meminfo has these lines, and the kernel may make so many
# more huge pages: with_pages MORE LINES COMMAND [ARG ...]
with_pages()
{
	echo "$1" >"$BATS_TEST_TMPDIR/more"
	echo "$2" >"$BATS_TEST_TMPDIR/meminfo"
	over "$BATS_TEST_TMPDIR/more" /proc/sys/vm/nr_overcommit_hugepages \
		"$BATS_TEST_TMPDIR/meminfo" /proc/meminfo -- "${@:3}"
}

@test "ipcmk --dry-run says whether there are enough huge pages" {
	needs_mounts
	[ -e /proc/sys/vm/nr_overcommit_hugepages ] ||
		skip "this kernel has no huge pages"
	unseen="cannot tell whether there are enough huge pages of that size"
	pages="HugePages_Total: 4
HugePages_Free: 3
HugePages_Rsvd: 1
Hugepagesize: 2048 kB"
	for more in "0 -M 4M --huge" "0 -M 4M --huge=2M" "1 -M 5M --huge"; do
		# shellcheck disable=SC2086
		run -0 with_pages ${more%% *} "$pages" \
			"$BUILD/ipcmk" --dry-run ${more#* }
		[[ $output = "segment: would be created: "* ]]
	done
	for size in 4194305 1G; do
		says 1 "ipcmk: segment: not enough free huge pages of 2097152 bytes: 2 of 4 (vm.nr_hugepages)" \
			with_pages 0 "$pages" "$BUILD/ipcmk" --dry-run --huge -M $size
	done
	# They are read one after the other, and may be of two moments.
	says 1 "ipcmk: segment: not enough free huge pages of 2097152 bytes: 0 of 4 (vm.nr_hugepages)" \
		with_pages 0 "${pages/Rsvd: 1/Rsvd: 4}" \
		"$BUILD/ipcmk" --dry-run --huge -M 1M
	says 1 "ipcmk: segment: $unseen" \
		with_pages 0 "$pages" "$BUILD/ipcmk" --dry-run --huge=1G -M 1G
	says 1 "ipcmk: segment: $unseen" with_pages 0 "${pages/Rsvd/X}" \
		"$BUILD/ipcmk" --dry-run --huge -M 1M
	says 1 "ipcmk: segment: $unseen" with_pages garbage "$pages" \
		"$BUILD/ipcmk" --dry-run --huge -M 1M
	says 1 "ipcmk: segment: this kernel has no huge pages" \
		with_pages 0 "MemTotal: 1 kB" "$BUILD/ipcmk" --dry-run --huge -M 1M
	run -0 with_pages 0 "${pages/Rsvd/X}" "$BUILD/ipcmk" --dry-run -M 1M
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
	says 1 "ipcmk: semset: 1 operation exceeds the limit of 0 (kernel.sem, SEMOPM)" \
		alone 'echo "250 32000 0 128" >/proc/sys/kernel/sem
			ipcmk -S 1 --values 1'
	needs strace
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

@test "ipcmk names the key file that it may not read" {
	needs_root
	mkdir -m 700 "$BATS_TEST_TMPDIR/dir"
	says 1 "ipcmk: -k $BATS_TEST_TMPDIR/dir/x: Permission denied" \
		as_stranger "$BUILD/ipcmk" -Q -k "$BATS_TEST_TMPDIR/dir/x"
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
