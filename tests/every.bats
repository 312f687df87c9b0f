#!/usr/bin/env bats
# lsipc --every and --changes. Synchronised by what is read; nothing sleeps.

setup() {
	load helper
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	[ -z "${other:-}" ] || end "$other"
	remove_all
}

# Runs lsipc on a terminal, with the keys of a pipe: on_terminal OPTIONS
# What it shows is in the file screen; close 4 to end the keys.
on_terminal() {
	mkfifo keys
	TERM=vt100 env --default-signal=INT script -qefc "trap : INT; stty rows 24 cols 80; lsipc $1
		echo status \$?; stty -a" \
		screen <keys >/dev/null 2>&1 3>&- &
	terminal=$!
	exec 4>keys
}

shows() {
	grep -aq "$1" screen
}

redrawn() {
	[ "$(grep -ac $'\x1b\\[H' screen)" -gt 1 ]
}

ended() {
	! kill -0 "$terminal" 2>/dev/null
}

@test "lsipc --every repeats the listing, with the time in front" {
	local id
	id=$(objects queue 42 0600)
	run -0 lsipc -q -o ID,MSGS --every 1ms --count 3
	[ "${#lines[@]}" -eq 9 ]
	[[ ${lines[0]} =~ ^[A-Z][a-z]{2}\ [A-Z][a-z]{2}\ [\ 0-9]{2}\ [0-9:]{8}\ [0-9]{4}$ ]]
	[ "${lines[1]}" = "ID MSGS" ]
	[[ ${lines[2]} =~ ^" "*$id\ +0$ ]]
	[ "${lines[4]}" = "ID MSGS" ]
	run -0 lsipc -q --every 1ms --count 1 --time-format iso
	[[ ${lines[0]} =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[+-][0-9:]{5}$ ]]
	run -0 --separate-stderr lsipc -g --every 1ms --count 2
	[ "$(grep -c ^SEMVMX <<<"$output")" -eq 2 ]
	[ "$(grep -c '^RESOURCE' <<<"$output")" -eq 2 ]
}

@test "lsipc --every separates readings for scripts by an empty line" {
	local id form
	id=$(objects queue 42 0600)
	for form in -r -e -n; do
		lsipc -q -o ID --every 1ms --count 2 $form >two
		lsipc -q -o ID $form >one
		{
			cat one
			echo
			cat one
		} | cmp - two
	done
}

@test "lsipc --every -J prints one document a line" {
	needs jq
	objects queue 42 0600
	run -0 lsipc -q -o ID,MSGS --every 1ms --count 3 -J
	[ "${#lines[@]}" -eq 3 ]
	for line in "${lines[@]}"; do
		run -0 jq -ce '[(.time | type), (.messages | length)]' <<<"$line"
		[ "$output" = '["string",1]' ]
	done
	run -0 --separate-stderr lsipc -g --every 1ms --count 1 -J
	jq -e '.ipclimits | length > 10' <<<"$output"
	run -0 lsipc -q --every 1ms --count 1 -J
	[ "${#lines[@]}" -eq 1 ]
	remove_all
	run -0 lsipc -q --every 1ms --count 2 -J
	[ "${#lines[@]}" -eq 2 ]
}

@test "lsipc --every flushes each reading" {
	objects queue 42 0600
	coproc lsipc -q -o ID --every 1h -r
	read -r -t 10 line <&"${COPROC[0]}"
	[ "$line" = ID ]
	kill "$COPROC_PID"
}

@test "lsipc --every keeps no namespace alive while it waits" {
	objects queue 42 0600
	coproc lsipc --all-namespaces --every 1h -r -o NS,KEY
	read -r -t 10 line <&"${COPROC[0]}"
	[ "$line" = "NS KEY" ]
	eventually sleeps_in poll "/proc/$COPROC_PID"
	run -1 grep -l ipc: <(ls -l "/proc/$COPROC_PID/fd")
	kill "$COPROC_PID"
	lsipc --all-namespaces --every 1h --changes >/dev/null 2>&1 3>&- &
	pid=$!
	eventually sleeps_in poll "/proc/$pid"
	run -1 grep -l ipc: <(ls -l "/proc/$pid/fd")
	kill "$pid"
}

@test "lsipc --every ends when its reader is gone, not at the next reading" {
	objects queue 42 0600
	run -0 timeout 60 bash -c 'lsipc -q --every 1h | head -n 1'
	# The shell says how it ended.
	run -0 timeout 60 bash -c \
		'lsipc -q --every 1h | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	[ "$output" = 141 ]
	# With SIGPIPE ignored it is a failure to write.
	run -0 --separate-stderr timeout 60 bash -c 'trap "" PIPE
		lsipc -q --every 1h | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	[ "$output" = 1 ]
	[ "$stderr" = "lsipc: standard output: Broken pipe" ]
}

@test "lsipc --every says that it can't write, and ends" {
	objects queue 42 0600
	run -1 --separate-stderr timeout 60 bash -c 'lsipc -q --every 1ms >/dev/full'
	[ "$stderr" = "lsipc: standard output: No space left on device" ]
}

@test "lsipc --every redraws the table in place on a terminal, and q ends it" {
	needs script
	objects queue 42 0600
	on_terminal "-q --every 10ms"
	eventually shows $'\x1b\\[H\x1b\\[J.*' # the first
	eventually shows '0x0000002a'
	eventually redrawn
	printf q >&4
	eventually shows 'status 0'
	exec 4>&-
	eventually ended
	# As it was: lines, and what is typed is seen.
	grep -aq '[^-]icanon' screen
	grep -aq '[^-]echo ' screen
}

@test "lsipc --every ends by Ctrl-C on a terminal, which it leaves as it was" {
	needs script
	objects queue 42 0600
	on_terminal "-q --every 10ms"
	eventually shows '0x0000002a'
	printf '\003' >&4
	eventually shows 'status 130'
	exec 4>&-
	eventually ended
	grep -aq '[^-]icanon' screen
	grep -aq '[^-]echo ' screen
}

@test "lsipc --every shows as many objects as the screen has room for" {
	needs script
	objects fill queue 100
	on_terminal "-q --every 10ms"
	eventually shows 'and 80 more'
	printf q >&4
	eventually shows 'status 0'
	exec 4>&-
	eventually ended
}

@test "lsipc --every shows as many limits as the screen has room for" {
	needs script
	needs_root
	# Those of another namespace don't fit below ours.
	background unshare --ipc sleep 1000
	other=$!
	eventually grep -q sleep "/proc/$other/comm"
	on_terminal "-g --all-namespaces --every 10ms"
	eventually shows '^\.\.\. and [0-9]* more'
	printf q >&4
	exec 4>&-
	eventually ended
	[ "$(awk '/RESOURCE/ { n = 0 } / (MSG|SHM|SEM|MQU)[A-Z]* / { n++ }
		/^\.\.\. and / { print n; exit }' screen)" -eq 20 ]
}

@test "lsipc --every says a failure once, as long as it is the same" {
	run -1 --separate-stderr lsipc queue:99 --every 1ms --count 5
	[ "$stderr" = "lsipc: queue:99: no such id" ]
}

@test "lsipc --changes reads a history of 500 steps back from its JSON" {
	needs perl
	perl -MIPC::SharedMem -MJSON::PP -e 1 2>/dev/null || skip "no IPC::SharedMem"
	run -0 timeout 120 perl "$BATS_TEST_DIRNAME/tools/history.pl" \
		"$(command -v lsipc)" "$RANDOM"
	[ "$output" = "500 steps" ]
}

# Starts lsipc --changes and waits until its first reading is over: a queue is
# changed until that is told. follow OPTIONS...
follow() {
	local line tries=0
	sentinel=$(objects queue 0 0600)
	coproc lsipc --every "${EVERY:-2ms}" --changes "$@"
	until read -r -t 0.05 line <&"${COPROC[0]}"; do
		[ "$((tries += 1))" -lt 200 ]
		objects qbytes "$sentinel" $((16384 - tries))
	done
	# All of these have been told when a last one is.
	objects qbytes "$sentinel" 100
	until [[ $line == *"100B"* || $line == *': 100'* ]]; do
		read -r -t 10 line <&"${COPROC[0]}"
	done
}

# Ends it; bash has one coprocess at a time.
unfollow() {
	local pid=$COPROC_PID
	kill "$pid"
	wait "$pid" || :
}

# Changes a queue, and takes what is told of that until now.
tells_of_qbytes() {
	local line

	objects qbytes "$1" $((QBYTES += 1))
	read -r -t 0.05 line <&"${COPROC[0]}" || return 1
	until [[ $line == *" $QBYTES" ]]; do
		read -r -t 10 line <&"${COPROC[0]}" || return 1
	done
}

told() {
	local line
	read -r -t 10 line <&"${COPROC[0]}" || return
	# shellcheck disable=SC2053
	[[ $line == $1 ]] || { echo "told: $line, not $1"; return 1; }
}

@test "lsipc --changes prints a line for each difference" {
	local id
	export LC_ALL=C.UTF-8
	follow -q -o MSGS,USEDBYTES,QBYTES
	id=$(objects queue 0 0600)
	told "??:??:?? created  queue:$id"*" messages 0, bytes used 0B, bytes allowed 16K"
	objects send "$id" 1 hello
	told "??:??:?? changed  queue:$id"*" messages 0 → 1, bytes used 0B → 5B"
	/usr/bin/ipcrm -q "$id"
	told "??:??:?? removed  queue:$id"
	unfollow
	LC_ALL=C follow -q -o QBYTES
	objects qbytes "$sentinel" 101
	told "??:??:?? changed  queue:$sentinel"*" bytes allowed 100B -> 101B"
	unfollow
	follow -q -o QBYTES --time-format iso
	/usr/bin/ipcrm -q "$sentinel"
	told "????-??-??T??:??:??[+-]??:?? removed  queue:$sentinel"
	unfollow
}

@test "lsipc --changes tells no change of an owner who gets another name" {
	local name passwd=$BATS_TEST_TMPDIR/passwd tries=0
	[ "$UID" -eq 0 ] || skip "needs root: another /etc/passwd"
	echo "root:x:0:0::/:/bin/sh" >"$passwd"
	lsipc() { over "$passwd" /etc/passwd -- "$BUILD/lsipc" "$@"; }
	EVERY=50ms LC_ALL=C follow -q -o OWNER,QBYTES
	# At least once all comes between two readings.
	until [ "$((tries += 1))" -gt 20 ]; do
		name=$((tries % 2))
		echo "name$name:x:0:0::/:/bin/sh" >"$passwd"
		objects qbytes "$sentinel" $((1000 + tries))
		told "* changed  queue:$sentinel bytes allowed *"
	done
	kill "$COPROC_PID"
}

@test "lsipc --changes tells an id that is used again as removed and created" {
	local id
	[ -w /proc/sys/kernel/msg_next_id ] || skip "no msg_next_id to be set"
	follow -q -o QBYTES
	id=$(objects queue 7 0600)
	told "* created  queue:$id *"
	# Both between two readings: the reader is stopped meanwhile.
	kill -STOP "$COPROC_PID"
	/usr/bin/ipcrm -q "$id"
	echo "$id" >/proc/sys/kernel/msg_next_id
	[ "$(objects queue 8 0600)" = "$id" ]
	kill -CONT "$COPROC_PID"
	told "* removed  queue:$id"
	told "* created  queue:$id *"
	kill "$COPROC_PID"
}

@test "lsipc --changes tells what fits a filter no longer as left" {
	local id
	follow -q --empty -o QBYTES,MSGS
	id=$(objects queue 7 0600)
	told "* created  queue:$id *"
	objects send "$id" 1 x
	told "* left     queue:$id"
	objects receive "$id"
	told "* entered  queue:$id *"
	kill "$COPROC_PID"
}

@test "lsipc --changes says once that a target isn't there" {
	run -1 --separate-stderr lsipc queue:99 --every 1ms --count 3 --changes
	[ "$stderr" = "lsipc: queue:99: no such id" ]
	[ -z "$output" ]
}

@test "lsipc --changes follows a target that goes" {
	local id
	id=$(objects queue 0 0600)
	coproc lsipc "queue:$id" -b -o QBYTES --every 2ms --changes 2>said
	# Until the first reading is over, nothing is told.
	eventually tells_of_qbytes "$id"
	/usr/bin/ipcrm -q "$id"
	told "* removed  queue:$id"
	kill "$COPROC_PID"
	[ ! -s said ]
}

@test "lsipc --changes never tells what it could not read as removed" {
	needs_mounts
	objects segment 42 0600 4096
	# RSS is read from /proc, where a list that is cut off is put over it.
	cat >hide <<-'END'
		lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }
		printf 'heading\n0 0 x\n' >cut
		lsipc -m -o RSS,SIZE --every 5ms --changes >told 2>said 3>&- &
		for turn in 1 2 3; do
			mount --bind cut /proc/sysvipc/shm
			eventually lines said "$turn"
			# While lsipc has it open, it is busy.
			eventually umount /proc/sysvipc/shm
			id=$(objects segment "$turn" 0600 99)
			# Until it is told nothing was read: it would be the same failure.
			eventually grep -q "segment:$id " told
		done
		kill $!
	END
	export -f eventually
	run -0 with_mounts 'bash hide'
	[ "$(wc -l <said)" -eq 3 ]
	run -0 grep -c 'created\|found' told
	[ "$output" -ge 3 ]
	run -1 grep removed told
}

@test "lsipc refuses what --every, --count and --changes can't do" {
	run -1 --separate-stderr lsipc --count 2
	[ "${stderr_lines[0]}" = "lsipc: --count needs --every DURATION" ]
	run -1 --separate-stderr lsipc --changes
	[ "${stderr_lines[0]}" = "lsipc: --changes needs --every DURATION" ]
	run -1 --separate-stderr lsipc --every 0
	[ "${stderr_lines[0]}" = "lsipc: --every 0: too short: at least 1ms" ]
	run -1 --separate-stderr lsipc --every 1s --count 0
	is_misuse lsipc
	run -1 --separate-stderr lsipc --every 1s --changes -p
	[ "${stderr_lines[0]}" = "lsipc: --changes is about objects, and excludes -p" ]
	for form in -r -e -n; do
		run -1 --separate-stderr lsipc --every 1s --changes $form
		is_misuse lsipc
	done
	run -1 --separate-stderr lsipc --every 1s --changes -g
	is_misuse lsipc
}

@test "lsipc --every and --changes run without an error of memory" {
	objects fill queue 5
	valgrinds 0 lsipc -q --every 1ms --count 3
	[ "$(grep -c KEY <<<"$output")" -eq 3 ]
	valgrinds 0 lsipc -a --every 1ms --count 3 --changes -J
	valgrinds 0 lsipc -a --every 1ms --count 3 -J
	[ "$(grep -c objects <<<"$output")" -eq 3 ]
}
