#!/usr/bin/env bats
# ipcrun: runs a command in IPC namespaces of its own.

load helper

# Skips the test where no namespace can be had.
setup()
{
	unshare --ipc --mount true 2>/dev/null ||
		unshare --user --map-root-user --ipc --mount true 2>/dev/null ||
		skip "no user namespaces here"
}

@test "the command sees nothing of the namespace around it, and leaves nothing" {
	objects queue 0x55 0600
	before=$(cat /proc/sysvipc/msg)
	run -0 ipcrun -- bash -c '
		[ "$(wc -l </proc/sysvipc/msg)" -eq 1 ] &&
		[ -z "$(ls -A /dev/shm)" ] &&
		{ [ ! -e /dev/mqueue ] || [ -z "$(ls -A /dev/mqueue)" ]; } &&
		ipcmk -Q && readlink /proc/self/ns/ipc'
	[ "${lines[-1]}" != "$(readlink /proc/self/ns/ipc)" ]
	[ "$(cat /proc/sysvipc/msg)" = "$before" ]
}

@test "the status of the command is passed on" {
	run -7 ipcrun -- bash -c 'exit 7'
	run -143 ipcrun -- bash -c 'kill -TERM $$'
	run -143 ipcrun --leaks -- bash -c 'kill -TERM $$'
	run -7 ipcrun --leaks=fail -- bash -c 'ipcmk -Q; exit 7'
	run -127 ipcrun -- /no/such/command
	run -126 ipcrun --leaks -- /
}

@test "--leaks names exactly what is left, of both families" {
	cd "$BATS_TEST_TMPDIR"
	run -0 --separate-stderr ipcrun --leaks -- bash -ec '
		objects queue 0x11 0600
		objects segment 0x22 0600 1048576
		objects semset 0x33 0600 1
		objects queue 0 0600 >id && /usr/bin/ipcrm -q "$(cat id)"
		posix queue /left 0600
		head -c 4096 /dev/zero >/dev/shm/left'
	[ "${stderr_lines[0]}" = "ipcrun: 5 objects left:" ]
	[ "${#stderr_lines[@]}" -eq 6 ]
	[[ ${stderr_lines[1]} = "  queue:0  key 0x00000011  "*"  empty" ]]
	[[ ${stderr_lines[2]} = "  segment:0  key 0x00000022  "*"  1M  created by pid "*" (ended)" ]]
	[[ ${stderr_lines[3]} = "  semset:0  key 0x00000033  "*"  1 semaphore" ]]
	[[ ${stderr_lines[4]} = "  pqueue:/left  "* ]]
	[[ ${stderr_lines[5]} = "  psegment:/left  "*"  4K" ]]
}

@test "--leaks names queues where there is a /dev/mqueue, and where there is none" {
	needs_root
	needs_own_root
	public_copy ipcrun
	cp "$BUILD/tools/posix" "$BATS_TEST_TMPDIR"
	export -f as_stranger
	run -0 own '
		leaks() {
			"$@" "$BATS_TEST_TMPDIR/ipcrun" --leaks -- \
				"$BATS_TEST_TMPDIR/posix" queue /left 0600 2>&1
		}
		stranger() {
			as_stranger unshare --user --map-root-user true 2>/dev/null ||
				return 0
			leaks as_stranger
		}
		[[ $(leaks env) = *"1 object left:"*"pqueue:/left "* ]]
		[[ $(stranger) = @(|*"1 object left:"*"pqueue:/left "*) ]]
		umount /dev/mqueue
		rmdir /dev/mqueue
		[[ $(leaks env) = *"1 object left:"*"pqueue:/left "* ]]
		[[ $(stranger) = @(|*"1 object left:"*"pqueue:/left "*) ]]'
}

@test "--leaks=fail is status 123 if there are leaks, and says nothing otherwise" {
	run -123 --separate-stderr ipcrun --leaks=fail -- objects queue 0 0600
	run -0 --separate-stderr ipcrun --leaks=fail -- true
	[ -z "$stderr" ]
	run -0 ipcrun --leaks=report -- objects queue 0 0600
}

@test "what a process that is left still uses is no leak" {
	run -0 --separate-stderr ipcrun --leaks=fail -- bash -ec '
		id=$(objects segment 0 0600 4096)
		users attach "$id" r 0 </dev/null >/dev/null 2>&1 3>&- &
		until awk "NR == 2 && \$7 == 1 { f = 1 } END { exit !f }" \
			/proc/sysvipc/shm; do sleep 0.05; done
		echo $!'
	[ "${stderr_lines[0]}" = "ipcrun: 1 object still used by a remaining process:" ]
	kill "$output"
}

@test "what the kernel counts as attached is no leak, either, where /proc shows nobody" {
	needs_root
	needs_no_sanitizer
	run -0 --separate-stderr without_proc "$BUILD/ipcrun" --leaks=fail -- \
		bash -ec '
		id=$(objects segment 0 0600 4096)
		users attach "$id" r 0 </dev/null >/dev/null 2>&1 3>&- &
		eventually bash -c "/usr/bin/ipcs -m -i $id | grep -q nattch=1"
		echo $!'
	kill "$output"
	[ "${stderr_lines[0]}" = "ipcrun: 1 object still used by a remaining process:" ]
	run -123 --separate-stderr without_proc "$BUILD/ipcrun" --leaks=fail -- \
		objects queue 0 0600
	[ "${stderr_lines[0]}" = "ipcrun: 1 object left:" ]
	[ "${stderr_lines[2]}" = "ipcrun: /proc is not mounted here: more of them may be in use" ]
}

# As timeout(1) does: one ends the command, the other finds ipcrun reporting.
@test "--leaks reports also if a second SIGTERM comes once the command has ended" {
	needs strace
	needs_root
	# The first delay is long enough where the machine has little else to do.
	for delay in 500000 2000000 8000000; do
		run --separate-stderr strace -qq -o /dev/null \
			-e inject=msgctl:delay_enter=$delay:when=1 \
			"$BUILD/ipcrun" --leaks -- bash -ec '
			objects queue 0 0600 >/dev/null
			(
				while kill -0 $$ 2>/dev/null; do :; done
				sleep 0.1
				kill $PPID
			) &
			exec sleep 0'
		[ "$status" -eq 0 ] || break
	done
	[ "$status" -eq 143 ]
	[ "${stderr_lines[0]}" = "ipcrun: 1 object left:" ]
}

@test "--limit sets limits there, not here" {
	before=$(cat /proc/sys/kernel/msgmax /proc/sys/kernel/sem)
	run ipcrun --limit msgmax=65536 --limit SEMMNI=5 --limit queues_max=7 \
		-- cat /proc/sys/kernel/msgmax /proc/sys/kernel/sem \
		/proc/sys/fs/mqueue/queues_max
	# Older kernels let no user namespace set them.
	[ "$HOST_UID" -eq 0 ] || [ "$status" -eq 0 ] || skip "needs root"
	[ "$status" -eq 0 ]
	[ "${lines[0]}" = 65536 ]
	[[ ${lines[1]} = *[[:blank:]]5 ]]
	[ "${lines[2]}" = 7 ]
	[ "$(cat /proc/sys/kernel/msgmax /proc/sys/kernel/sem)" = "$before" ]
	for limit in msgmni=99999999999 semmni=99999999 queues_max=0x100000000; do
		run -125 --separate-stderr ipcrun --limit "$limit" -- \
			touch "$BATS_TEST_TMPDIR/ran"
		[[ $stderr =~ ^"ipcrun: "[a-z]+\.[^:]*": the kernel refuses "[0-9]+": out of range"$ ]]
	done
	[[ $stderr = *" 4294967296: "* ]]
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "--keep leaves a process that keeps the objects" {
	needs_root
	run -0 --separate-stderr ipcrun --keep -- objects queue 0x77 0600
	[[ ${stderr_lines[0]} =~ ^"ipcrun: kept by process "([0-9]+)", until it ends"$ ]]
	holder=${BASH_REMATCH[1]}
	run -0 nsenter --ipc --target "$holder" cat /proc/sysvipc/msg
	[[ $output = *" 119 "* ]]
	run -0 ipcrun --ns "$holder" -- /usr/bin/ipcs -q
	[[ $output = *0x00000077* ]]
	kill "$holder"
}

@test "--keep leaves a process that has no file of ours, and no folder" {
	needs_root
	# A pipe that it kept would never end.
	exec 8> >(cat >/dev/null; echo closed >"$BATS_TEST_TMPDIR/closed")
	run -0 --separate-stderr ipcrun --keep -- true
	exec 8>&-
	[[ ${stderr_lines[0]} =~ process\ ([0-9]+), ]]
	holder=${BASH_REMATCH[1]}
	eventually test -e "$BATS_TEST_TMPDIR/closed"
	eventually test "/proc/$holder/cwd" -ef /
	[ "$(find "/proc/$holder/fd" -type l -printf '%f\n' | sort -n | paste -sd,)" = 0,1,2 ]
	kill "$holder"
}

@test "--keep that can leave no process is a failure" {
	needs_root
	needs strace
	run -125 --separate-stderr strace -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=clone,clone3,fork \
		-e inject=clone,clone3,fork:error=EAGAIN:when=2+ \
		ipcrun --keep -- true
	[[ $stderr = "ipcrun: cannot keep the namespaces: "* ]]
}

@test "an ordinary user has her own ids in it, and no rights of root" {
	needs_root
	copy=$(public_copy ipcrun)
	as_stranger unshare --user --map-root-user true 2>/dev/null ||
		skip "no user namespaces here"
	run -0 as_stranger "$copy" -- bash -c 'id -u; id -g; grep CapEff /proc/self/status'
	[ "${lines[0]}" = 54321 ]
	[ "${lines[1]}" = 54321 ]
	[[ ${lines[2]} = CapEff:*0000000000000000 ]]
	run -123 as_stranger "$copy" --leaks=fail -- bash -c ': >/dev/shm/left'
	[[ $output = *"psegment:/left"* ]]
}

@test "where no namespace can be had it says what is missing" {
	needs_root
	needs strace
	run -125 --separate-stderr strace -qq -o /dev/null \
		-e inject=unshare:error=EPERM "$BUILD/ipcrun" -- touch ran
	[[ $stderr = *"ipcrun: cannot make an IPC namespace; root can"* ]]
	[ ! -e ran ]
	run -125 --separate-stderr strace -qq -o /dev/null \
		-e inject=mount:error=EACCES:when=2 "$BUILD/ipcrun" -- touch ran
	[[ $stderr = "ipcrun: /dev/shm: "* ]]
	[ ! -e ran ]
}

@test "misuse is status 125, and nothing is run" {
	while IFS='|' read -r arguments why; do
		# shellcheck disable=SC2086
		run -125 --separate-stderr ipcrun $arguments
		[[ ${stderr_lines[0]} = "ipcrun: "*"$why"* ]]
		[ ! -e ran ]
	done <<-'END'
		|no command
		--|no command
		--limit x=1 -- touch ran|no such limit
		--limit semvmx=1 -- touch ran|no namespace has this limit of its own
		--limit msgmax -- touch ran|NAME=N
		--limit msgmax=x -- touch ran|msgmax=x
		--leaks=maybe -- touch ran|not one of report, fail
		--ns 1 --leaks -- touch ran|--ns
	END
}

@test "PostgreSQL runs in it as an ordinary user, with System V memory" {
	needs_root
	initdb=$(compgen -G "/usr/lib/postgresql/*/bin/initdb" | tail -n 1)
	id postgres || skip "postgres isn't installed"
	as_stranger unshare --user --map-root-user true 2>/dev/null ||
		skip "no user namespaces here"
	copy=$(public_copy ipcrun)
	mkdir "$BATS_TEST_TMPDIR/pg"
	chown postgres "$BATS_TEST_TMPDIR/pg"
	run -0 setpriv --reuid postgres --regid postgres --clear-groups "$copy" --leaks=fail -- bash -ec '
		cd "$1"
		"$0/initdb" -D data -U me >/dev/null
		"$0/pg_ctl" -D data -l log -w -o "-c shared_memory_type=sysv \
			-c listen_addresses= -c unix_socket_directories=$1" start
		awk "NR > 1 { n++ } END { print \"segments:\", n }" \
			/proc/sysvipc/shm
		"$0/pg_ctl" -D data -w stop
	' "${initdb%/*}" "$BATS_TEST_TMPDIR/pg"
	[[ $output = *"segments: "[1-9]* ]]
}

@test "tests of this project run in it, and leave nothing" {
	# Without the variables and the folder of the bats around it.
	run -0 --separate-stderr env -i PATH="${PATH#*/bats-core:}" \
		"$BUILD/ipcrun" --leaks=fail -- "$TOP/tests/run" "$BUILD" "$TOP/tests/slips.bats" \
		"$BUILD/unit/test_model"
	[[ ${lines[-1]} = *" passed, 0 failed, "* ]]
	[ -z "$stderr" ]
}
