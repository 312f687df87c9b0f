#!/usr/bin/env bats
# Text chosen by others, in diagnostics: operands, paths, names, input.

load helper

# Escape, newline, DEL, U+009B, U+202E, U+2028, a byte alone; and a letter.
EVIL=$'x\033[31m\ny\177\302\233\342\200\256\342\200\250\377j\303\274r'

# Whether standard error is lines of text, and the letter is there.
is_safe()
{
	local text=$1

	[ -n "$text" ] || return 1
	! LC_ALL=C grep -q $'[\001-\011\013-\037\177\377]' <<<"$text" || return 1
	[[ $text != *$'\302\233'* ]] || return 1
	[[ $text != *$'\342\200\256'* ]] || return 1
	[[ $text != *$'\342\200\250'* ]] || return 1
	# Nothing in a message begins a line.
	! grep -q '^y' <<<"$text"
}

@test "commands print operands safely in diagnostics" {
	for command in "$BUILD"/ipc* "$BUILD/lsipc"; do
		[ -f "$command" ] && [ -x "$command" ] || continue
		for arguments in "--ns" "" "-i" "-z"; do
			case $(basename "$command") in
			ipcrun) continue ;;
			esac
			run --separate-stderr "$command" $arguments "$EVIL"
			[ "$status" -gt 0 ] || continue
			echo "$command $arguments: $stderr"
			is_safe "$stderr"
		done
	done
	run -1 --separate-stderr ipcrm -q "$EVIL"
	[[ $stderr = *'x^[[31m^Jy^?\u009b\u202e\u2028M-^?j'$'\303\274'r* ]]
}

# poll(2) says of none of them that they can be written, nor of /dev/kmsg, which can.
@test "a standard error that never has room keeps no command from ending" {
	needs python3
	/usr/bin/python3 - "$BUILD/ipcrm" <<-'END'
		import os, select, socket, subprocess, sys
		listening = socket.socket(socket.AF_UNIX)
		listening.bind("")
		listening.listen()
		read, write = os.pipe()
		for error in (listening, select.epoll(), read,
		              os.open("/", os.O_RDONLY), os.open("/", os.O_PATH)):
		    run = subprocess.run([sys.argv[1], "queue:99999"], stderr=error,
		                         timeout=60)
		    assert run.returncode == 1, (error, run)
	END
}

@test "commands print diagnostics safely on a terminal of any locale" {
	needs script
	export EVIL
	run env LC_ALL=C.UTF-8 script -qec \
		"\"$BUILD/ipcrm\" -q \"\$EVIL\"" /dev/null
	[[ $output = *'x^[[31m^Jy^?\u009b\u202e\u2028M-^?j'$'\303\274'r* ]]
	run env LC_ALL=C script -qec \
		"\"$BUILD/ipcrm\" -q \"\$EVIL\"" /dev/null
	[[ $output = *'x^[[31m^Jy^?M-BM-^['*'M-^?jM-CM-<r'* ]]
}

@test "commands print paths and key files safely in diagnostics" {
	run --separate-stderr ipcmk -Q -k "./$EVIL"
	[ "$status" -eq 1 ]
	is_safe "$stderr"
	run -1 --separate-stderr ipcsend -k "./$EVIL" -m x
	is_safe "$stderr"
}

@test "ipcsend prints its input safely in diagnostics" {
	q=$(objects queue 0 0600)
	printf '{"text": \033[31m\302\233 "}\n' >"$BATS_TEST_TMPDIR/json"
	run -1 --separate-stderr ipcsend -i "$q" -J <"$BATS_TEST_TMPDIR/json"
	[[ $stderr = *"not JSON"* ]]
	is_safe "$stderr"
	printf '{"text": "\342\200\256\177" x}\n' >"$BATS_TEST_TMPDIR/json"
	run -1 --separate-stderr ipcsend -i "$q" -J <"$BATS_TEST_TMPDIR/json"
	[[ $stderr = *"not JSON"* ]]
	is_safe "$stderr"
}

@test "a very long diagnostic is printed whole" {
	long=$(printf %0100000d 0)
	run -1 --separate-stderr ipcrm -q "x$long"
	[[ $stderr = *"x$long"* ]]
}

@test "a limit on the size of files is an error of standard output, and kills nobody" {
	cd "$BATS_TEST_TMPDIR"
	q=$(objects queue 0 0600)
	objects send "$q" 1 text
	s=$(objects semset 0 0600 1)
	while read -r line; do
		# Files of ours, for standard error, have the limit, too.
		# shellcheck disable=SC2086 # words
		run -1 bash -o pipefail -c '{ ulimit -f 0; "$@" 2>&1 >file; } |
			cat' bash $line
		[ "${lines[-1]}" = "${line%% *}: standard output: File too large" ]
	done <<-END
		ipcs
		ipcs --posix
		lsipc -a
		lsipc -g -J
		lsipc -q -r
		ipcrm -n -a
		ipcmod -v -n -a --owner $(id -u) -p 600
		ipcsem -i $s
		ipcmetrics -s
		ipcattach --help
		ipcwait queue:$q --until messages=1
	END
	# What we run is not concerned.
	run -153 bash -c "ulimit -f 0
		exec ipcsem run --slots 1 -k 0x77 -- sh -c 'exec echo text >file'"
}

@test "lists don't take a name that can't be looked up for none" {
	needs strace
	objects queue 0 0600
	run -0 strace -qq -o /dev/null -e trace=openat \
		-e inject=openat:error=EMFILE -P /etc/passwd -P /etc/group \
		-P /etc/nsswitch.conf "$BUILD/lsipc" -q --owner "$(id -u)" -r \
		-o USER,CGROUP
	[ "${lines[1]}" = "? ?" ]
}
