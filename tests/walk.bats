#!/usr/bin/env bats
# Objects that can't be read don't vanish: what fails is reported, with its
# reason and status 1, and the others are shown or removed.

load helper

setup()
{
	needs strace
}

teardown()
{
	remove_all
}

# Makes five objects of each kind, and holes between their slots.
five()
{
	local i

	for i in 1 2 3 4 5 6 7; do
		objects queue $i 0600
		objects segment $i 0600 100
		objects semset $i 0600 1
	done >/dev/null
	/usr/bin/ipcrm -Q 2 -M 2 -S 2 -Q 4 -M 4 -S 4
}

# Runs a command in which the N-th of some calls fails, in a namespace of its own
# with five objects of each kind, in slots 0, 2, 4, 5 and 6. In the file "left" is
# how many queues are left: failing CALL ERROR N COMMAND [ARG ...]
failing()
{
	export -f five
	# shellcheck disable=SC2016
	unshare --ipc bash -c '
		five
		strace -qq -o /dev/null -e "trace=$1" \
			-e "inject=$1:error=$2:when=$3" "${@:4}"
		status=$?
		awk "NR > 1" /proc/sysvipc/msg | wc -l >"$BATS_TEST_TMPDIR/left"
		exit $status' bash "$@"
}

# How many of the five are in the output.
shown()
{
	grep -cE '0x0*[1-7]\b' <<<"$output" || :
}

# Fails each call once, and asserts that a listing of five is whole, or says
# with status 1 what is missing: whole_or_said CALL ERROR REASON COMMAND [ARG ...]
whole_or_said()
{
	local n missing=0

	for n in {1..26}; do
		run --separate-stderr failing "$1" "$2" "$n" "${@:4}"
		[ "$(shown)" -eq 5 ] && [ "$status" -eq 0 ] && continue
		[ "$(shown)" -eq 5 ] || missing=$((missing + 1))
		[ "$status" -eq 1 ] && [[ $stderr = *"$3"* ]] && continue
		echo "${*:4}, $1 $n: $2: status $status, $(shown) of 5 shown: $stderr"
		return 1
	done
	# The error has reached something.
	[ "$missing" -gt 0 ] || {
		echo "$*: never met"
		return 1
	}
}

# The same where another way leads to what a call would not tell.
whole()
{
	local n

	for n in {1..14}; do
		run -0 failing "$1" "$2" "$n" "${@:3}"
		[ "$(shown)" -eq 5 ] || {
			echo "${*:3}, $1 $n: $2: $output"
			return 1
		}
	done
}

# What a 32-bit program learns of segments in /proc, no call tells it:
# of_segments CALL ERROR REASON COMMAND [ARG ...]
of_segments()
{
	if [ "$(getconf LONG_BIT)" = 64 ]; then
		whole_or_said "$@"
	else
		whole "$1" "$2" "${@:4}"
	fi
}

@test "ipcs reports the slot that it could not read" {
	whole_or_said msgctl ENOMEM "Cannot allocate memory" ipcs -q
	of_segments shmctl EIO "Input/output error" ipcs -m
	whole_or_said semctl EMFILE "Too many open files" ipcs -s
	whole_or_said msgctl ENOMEM "Cannot allocate memory" ipcs --posix -q
	run -1 --separate-stderr failing msgctl ENOMEM 7 ipcs -q
	[ "$stderr" = "ipcs: message queues: slot 2: Cannot allocate memory" ]
}

@test "lsipc reports the slot that it could not read" {
	whole_or_said msgctl ENOMEM "Cannot allocate memory" lsipc -q
	of_segments shmctl EIO "Input/output error" lsipc -m -J
	whole_or_said semctl EPERM "Operation not permitted" lsipc -s -r
}

@test "an object denied once is read from /proc" {
	whole msgctl EACCES ipcs -q
	whole shmctl EACCES lsipc -m
	whole semctl EACCES lsipc -s
}

@test "slots that can't be read are counted, not listed" {
	run -1 --separate-stderr failing msgctl ENOMEM 3+ lsipc -q
	[ "${#stderr_lines[@]}" -eq 2 ]
	[ "${stderr_lines[0]}" = \
		"lsipc: message queues: slot 0: Cannot allocate memory" ]
	[ "${stderr_lines[1]}" = \
		"lsipc: message queues: 6 more slots cannot be read, the last, slot 6: Cannot allocate memory" ]
}

@test "lsipc -g names the limit whose use it could not read" {
	run -1 --separate-stderr failing msgctl ENOMEM 1+ lsipc -g -q
	[[ $stderr = "lsipc: kernel.msgmni: out of memory"* ]]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ ${lines[1]} = "MSGMNI "*" ? "*"?" ]]
	run -0 failing msgctl ENOMEM 2+ lsipc -g -q
}

# Asserts that a sweep removes all five, or says why not.
removes_or_says()
{
	local n missed=0 left

	for n in {1..26}; do
		run --separate-stderr failing msgctl ENOMEM "$n" "$@"
		left=$(cat "$BATS_TEST_TMPDIR/left")
		[ "$left" -eq 0 ] && continue
		missed=1
		[ "$status" -eq 1 ] && [ "$left" -eq 1 ] &&
			[[ $stderr = "ipcrm: "*"memory"* ]] && continue
		echo "$*, $n: status $status, $left left: $stderr"
		return 1
	done
	[ "$missed" -eq 1 ]
}

@test "ipcrm -a reports what it could not read, and removes the others" {
	removes_or_says ipcrm -amsg
	run -1 --separate-stderr failing msgctl ENOMEM 4 ipcrm -amsg
	[ "$stderr" = "ipcrm: message queues: slot 0: Cannot allocate memory" ]
}

@test "ipcrm with a filter reports what it could not read" {
	removes_or_says ipcrm -amsg --empty
}

@test "a table that cannot be read to its end is reported as truncated" {
	for i in {1..200}; do
		objects queue $((i + 1000)) 0600 >/dev/null
	done
	cp /proc/sysvipc/msg "$BATS_TEST_TMPDIR/msg"
	for command in "ipcs -q" "lsipc -q"; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr over "$BATS_TEST_TMPDIR/msg" \
			/proc/sysvipc/msg -- strace -qq -o /dev/null \
			-P /proc/sysvipc/msg -e trace=read \
			-e inject=read:error=EIO:when=2 "$BUILD/"$command
		[[ $stderr = "${command% *}: /proc/sysvipc/msg: line "*": Input/output error, the rest is missing" ]]
		[ "${#lines[@]}" -gt 3 ]
	done
}

@test "an id missing from a truncated table is not gone" {
	q=$(objects queue 0x123 0600)
	printf '%s\nnonsense\n' "$MSG_HEAD" >"$BATS_TEST_TMPDIR/msg"
	run -1 --separate-stderr over "$BATS_TEST_TMPDIR/msg" \
		/proc/sysvipc/msg -- strace -qq -o /dev/null \
		-e inject=msgctl:error=EINVAL "$BUILD/ipcs" -q -i "$q"
	[[ $stderr != *"no such id"* ]]
	[[ $stderr = "ipcs: queue"?"$q: "* ]]
}

# Makes a segment of more than 4 GiB, as only a 64-bit program can: make_wide SIZE
make_wide()
{
	cat >"$BATS_TEST_TMPDIR/wide.s" <<-END
		.globl _start
		_start:	mov \$29, %eax	# shmget
			xor %edi, %edi
			movabs \$$1, %rsi
			mov \$0x1380, %edx	# IPC_CREAT | SHM_NORESERVE | 0600
			syscall
			mov \$60, %eax	# exit
			xor %edi, %edi
			syscall
	END
	"${CC:-gcc}" -m64 -nostdlib -static -o "$BATS_TEST_TMPDIR/wide" \
		"$BATS_TEST_TMPDIR/wide.s" || skip "the compiler makes no 64-bit programs"
	"$BATS_TEST_TMPDIR/wide" || skip "the kernel has 32 bits"
	grep -q " $1 " /proc/sysvipc/shm
}

# Runs a command that walks through /proc, as few objects are in many slots, and
# removes the last one after its row was read, before the call that asks for more:
# removed_meanwhile KIND CALL COMMAND ...
removed_meanwhile()
{
	local kind=$1 call=$2 letter=${1:0:1} trace=$BATS_TEST_TMPDIR/trace tracer

	rm -f "$trace"
	objects fill "$kind" 300
	for i in {0..297}; do
		echo "-$letter $i"
	done | xargs /usr/bin/ipcrm
	strace -qq -e trace="$call" -e inject="$call":delay_enter=500000 \
		-o "$trace" "${@:3}" 3>&- &
	tracer=$!
	eventually grep -q "^$call(299," "$trace" || return 99
	/usr/bin/ipcrm "-$letter" 299
	! grep -q "^$call(299,.*=" "$trace" || return 98
	wait "$tracer"
}
export -f removed_meanwhile

# run_meanwhile STATUS COMMAND: 98 says that the removal came too late.
run_meanwhile()
{
	local tries=0

	until run --separate-stderr unshare --ipc -- \
		bash -c 'removed_meanwhile "$@"' bash "${@:2}"; [ "$status" -ne 98 ]
	do
		[ "$((tries += 1))" -lt 10 ]
	done
	[ "$status" -eq "$1" ]
}

@test "an object that goes between its row and its slot is not listed" {
	run_meanwhile 0 queue msgctl lsipc -q -r -o ID,QBYTES
	[ "$output" = $'ID QBYTES\n298 16K' ]
	[ -z "$stderr" ]
	run_meanwhile 1 queue msgctl lsipc -r -o ID,QBYTES queue:299
	[ "$stderr" = "lsipc: queue:299: no such id" ]
	run_meanwhile 0 queue msgctl ipcs --posix -bq
	[[ ${lines[-1]} == "q 298 "* ]]
	run_meanwhile 0 semset semctl ipcmetrics --each -s
	[[ $output == *"id=\"298\""* ]]
	[[ $output != *"id=\"299\""* ]]
	[ -z "$stderr" ]
	# Those that read the semaphores only for who is on record.
	run_meanwhile 1 semset semctl lsipc -r -o ID,IDLE semset:299
	[ "${stderr_lines[0]}" = "lsipc: semset:299: no such id" ]
	run_meanwhile 1 semset semctl ipcrm --older-than 0 semset:299
	[ "${stderr_lines[0]}" = "ipcrm: semset:299: no such id" ]
}

@test "a set in the table of another kernel is listed, though no slot has it" {
	needs_mounts
	echo ' 9 4711 644 2 0 0 0 0 0 1600000000' >"$BATS_TEST_TMPDIR/sem"
	run -1 --separate-stderr over "$BATS_TEST_TMPDIR/sem" /proc/sysvipc/sem \
		-- lsipc -s -i 4711
	[[ $output = *4711* ]]
	[[ $stderr = "lsipc: semset:4711: "* ]]
	[[ $stderr != *"no such id"* ]]
	# No number of semaphores overruns anything.
	s=$(objects semset 0 0600 2)
	echo " 0 $s 600 18446744073709551615 0 0 0 0 0 1600000000" >"$BATS_TEST_TMPDIR/sem"
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}allocator_may_return_null=1
	run -1 --separate-stderr over "$BATS_TEST_TMPDIR/sem" /proc/sysvipc/sem \
		-- lsipc -s -i "$s"
	[ "$stderr" = "lsipc: Cannot allocate memory" ]
}

@test "a 32-bit program tells sizes over 4 GiB, and never their lower bits" {
	[ "$(getconf LONG_BIT)" = 32 ] || skip "for 32-bit programs"
	make_wide 5368713216 # and a page
	m=$(objects segment 0 0600 12345)
	[ "$(ipcs -m | awk '/^0x/ { print $5 }' | xargs)" = "5368713216 12345" ]
	[ "$(lsipc -m -b -r -o SIZE --noheadings | xargs)" = "5368713216 12345" ]
	ipcs -m -i 0 | has 'bytes=5368713216'
	run -0 ipcrm -n -ashm --larger-than 5G
	[ "$output" = segment:0 ]
	run -1 --separate-stderr ipcattach -i 0
	[ "$stderr" = "ipcattach: segment:0: too large for the addresses of a 32-bit program" ]
	is_listed "$stderr"
	needs_mounts
	[ "$(without_proc ipcs -m | awk '/^0x/ { print $5 }' | xargs)" = "- -" ]
	[ "$(without_proc lsipc -m -b -r -o SIZE --noheadings | xargs)" = "? ?" ]
	without_proc ipcs -m -i 0 | has 'bytes=-'
	# Attaching asks for this file first.
	run -1 --separate-stderr with_mounts 'mount -t tmpfs none /proc
		mkdir -p /proc/sys/kernel
		echo 0 >/proc/sys/kernel/shm_rmid_forced
		exec "$@"' ipcattach -i 0
	[ "$stderr" = "ipcattach: segment:0: a 32-bit program cannot tell its size without /proc" ]
	is_listed "$stderr"
	run -0 --separate-stderr without_proc ipcrm -n -ashm --larger-than 1
	[ -z "$output" ]
	[[ $stderr = *"cannot tell how large it is: a 32-bit program cannot tell without /proc" ]]
	# Where no size can have been cut, each is known.
	/usr/bin/ipcrm -m 0
	without_proc ipcs -m -i "$m" | has 'bytes=12345'
}

@test "a 32-bit program counts more pages than its numbers hold" {
	[ "$(getconf LONG_BIT)" = 32 ] || skip "for 32-bit programs"
	make_wide $(((1 << 44) + 8192))
	objects segment 0 0600 12345
	run -0 ipcs -m -u
	[[ $output = *$'\n'"pages allocated 4294967302"$'\n'* ]]
	[ "$(lsipc -g -m -b -r -o RESOURCE,USED --noheadings |
		awk '/SHMALL/ { print $2 }')" = 4294967302 ]
	m=$(awk '$4 == 17592186052608 { print $2 }' /proc/sysvipc/shm)
	ipcs -m -i "$m" | has 'bytes=17592186052608'
}

@test "a 32-bit program knows the limits of segments from /proc alone" {
	[ "$(getconf LONG_BIT)" = 32 ] || skip "for 32-bit programs"
	[ "$(lsipc -g -m -b -r -o LIMIT --noheadings | xargs)" = \
		"$(cd /proc/sys/kernel && cat shmmni shmall shmmax | xargs) 1" ]
	needs_mounts
	run -1 --separate-stderr without_proc lsipc -g -m -b -r \
		-o RESOURCE,LIMIT --noheadings
	[ "$output" = "SHMMNI $(cat /proc/sys/kernel/shmmni)
SHMALL ?
SHMMAX ?
SHMMIN 1" ]
	[ "$stderr" = "lsipc: kernel.shmall: a 32-bit program cannot tell without /proc
lsipc: kernel.shmmax: a 32-bit program cannot tell without /proc" ]
	is_listed "${stderr%%$'\n'*}"
	run -1 --separate-stderr without_proc ipcs -m -l
	[ "$stderr" = "ipcs: shared memory segments: a 32-bit program cannot tell without /proc" ]
	is_listed "$stderr"
}

# The buffer is an argument of ipc(2), begins with struct ipc64_perm, and has the
# upper halves of times: the kernel's come as 2^32 + 16, + 32 and + 48 seconds.
@test "a 32-bit program tells times after 2038" {
	needs strace
	[ "$(getconf LONG_BIT)" = 32 ] || skip "for 32-bit programs"
	m=$(objects segment 0 0600 5) q=$(objects queue 0 0600)
	head=$(printf '%072d' 0)
	times=100000000100000020000000010000003000000001000000
	for call in "shmctl -m $m 05000000" "msgctl -q $q"; do
		read -r call option id size <<<"$call"
		run -0 env TZ=UTC strace -qq -o /dev/null \
			-e "inject=$call:poke_exit=@arg4=$head$size$times:when=1" \
			"$BUILD/ipcs" "$option" -i "$id"
		[ "$(grep -o '06:2[89]:[0-9]* 2106' <<<"$output" | xargs)" = \
			"06:28:32 2106 06:28:48 2106 06:29:04 2106" ]
	done
}
