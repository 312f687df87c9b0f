#!/usr/bin/env bats
# Slips of the keyboard, and the answers: one line why, with what to type instead
# where that can be known, and where the help is. Nothing is done.

load helper

setup_file()
{
	[ "$(objects queue 0x1234 0600)" = 0 ]
	objects send 0 1 hello
	[ "$(objects segment 0 0600 100)" = 0 ]
	[ "$(objects semset 0 0600 1)" = 0 ]
	cp /proc/sysvipc/{msg,shm,sem} "$BATS_FILE_TMPDIR"
}

# Whether the objects are as they were.
is_untouched()
{
	local table

	for table in msg shm sem; do
		diff "$BATS_FILE_TMPDIR/$table" "/proc/sysvipc/$table" || return 1
	done
}

# Types each line of a table, LINE|ANSWER[|OPTION THAT HELPS], and compares what
# is said; run and ipcattach -- fail with a status of their own.
types_and_reads()
{
	local line answer help command typed=0

	while IFS='|' read -r line answer help; do
		[ -n "$line" ] || continue
		echo "\$ $line"
		read -ra command <<<"$line"
		command=("${command[@]//\'\'/}")
		run --separate-stderr timeout 60 "${command[@]}" </dev/null
		[ "$status" -eq 1 ] || [ "$status" -eq 125 ]
		[ -z "$output" ]
		diff - <(echo "$stderr") <<-END
			${command[0]}: $answer
			Try '${command[0]} ${help:---help}'.
		END
		typed=$((typed + 1))
	done
	[ "$typed" -ge "$1" ]
	is_untouched
}

@test "a misspelt option, letter or abbreviation is answered with the right one" {
	types_and_reads 12 <<-'END'
	lsipc --ownr bob|--ownr: no such option; did you mean --owner?
	lsipc --quues|--quues: no such option; did you mean --queues?
	ipcs --semaphors|--semaphors: no such option; did you mean --semaphores?
	ipcrm --dryrun -a|--dryrun: no such option; did you mean --dry-run?
	ipcrm --shmem_id 0|--shmem_id: no such option; did you mean --shmem-id?
	ipcrecv -i 0 --tiemout 5|--tiemout: no such option; did you mean --timeout?
	ipcsend -i 0 --mesage x|--mesage: no such option; did you mean --message?
	ipcrm --nothing-like-it|--nothing-like-it: no such option
	lsipc --sh|--sh: ambiguous: --shmems, --shell
	ipcattach --h|--h: ambiguous: --hex, --hold, --help
	ipcs -Z|-Z: no such option
	ipcsend -q 0 -m x|-q: no such option; write -i
	ipcattach -m 0|-m: no such option; write -i
	ipcsem -s 0|-s: no such option; write -i
	ipcrm -i 0|-i: no such option; write -q, -m or -s
	ipcmod -i 0 -p 600|-i: no such option; write -q, -m or -s
	END
}

@test "a misspelt column, kind, verb or word is answered with the right one" {
	types_and_reads 14 <<-'END'
	lsipc -q -o MSG|-o MSG: no such column; did you mean MSGS?|--list-columns
	lsipc -q -o ID,MSG|-o ID,MSG: no such column: MSG; did you mean MSGS?|--list-columns
	lsipc -m --sort nattach|--sort nattach: no such column; did you mean NATTCH?|--list-columns
	lsipc -q -o XYZZY|-o XYZZY: no such column|--list-columns
	lsipc -m -o MSGS|-o MSGS: not a column of these objects|--list-columns
	lsipc --time-format=ful|--time-format ful: not one of short, full, iso; did you mean full?
	lsipc --orphaned=likly|--orphaned likly: expected likely; did you mean likely?
	ipcrm quue 0|quue: no such kind; did you mean queue?
	ipcrm quue:0|quue:0: no such kind; did you mean queue?
	ipcrm -aquue|-a quue: no such kind; did you mean queue?
	ipcrm --all=sgement|-a sgement: no such kind; did you mean segment?
	ipcrm foo|foo: no such kind: expected queue, segment, semset, pqueue, psegment or psem
	ipcsem rnu -i 0 -- true|rnu: no such verb; did you mean run?
	ipcsem wiat -i 0|wiat: no such verb; did you mean wait?
	ipcsem help sett|sett: no such verb; did you mean set?
	ipcsem frobnicate -i 0|frobnicate: neither a verb nor a number
	END
}

@test "an id, a key or a value in the wrong place is answered with where it goes" {
	types_and_reads 14 <<-'END'
	ipcrm -m 7 0|0: not a target; write -m 0 or segment:0
	ipcrm 0|0: not a target; write queue:0, segment:0 or semset:0
	ipcrm -M 0x9999 0x1234|0x1234: not a target; write -M 0x1234 or segment:0x1234
	ipcsend 0 -m x|0: not a target; write -i 0 or queue:0
	ipcrecv 0x1234|0x1234: not a target; write -k 0x1234 or queue:0x1234
	ipcattach 0|0: not a target; write -i 0 or segment:0
	lsipc -q 0|0: not a target; write queue:0, segment:0 or semset:0
	ipcmod 0 -p 600|0: not a target; write queue:0, segment:0 or semset:0
	ipcattach segment:0 --hold 5|5: unexpected operand; write --hold=5
	lsipc -m --orphaned likely|likely: unexpected operand; write --orphaned=likely
	ipcsend queue:0 0 -m x|0: unexpected operand
	ipcrecv segment:0|segment:0: ipcrecv takes message queues and POSIX message queues
	ipcsend -i 0x1 -m x|-i 0x1: not an id: ids are decimal, 0x begins a key
	ipcrm -q queue:0|-q queue:0: a target needs no option in front of it
	ipcsend -i queue:0 -m x|-i queue:0: a target needs no option in front of it
	ipcrm -q 0x0|-q 0x0: not an id: ids are decimal, 0x begins a key
	ipcrm -q 00|-q 00: ambiguous leading 0: drop it
	END
}

@test "a command without -- in front is answered with where that goes" {
	types_and_reads 9 <<-'END'
	ipcrun ls -l|-l: no such option; write -- before the command
	ipcrun --leaks=fail make check|make: unexpected operand; write -- before the command
	ipcrun make --no-print-directory|--no-print-directory: no such option; write -- before the command
	ipcrun -l|-l: no such option
	ipcrun ls -l -- true|-l: no such option
	ipcrun ls -- true|ls: unexpected operand
	ipcsem run -i 0 ls -l|-l: no such option; write -- before the command
	ipcsem run -i 0 make|run needs a command: -- COMMAND
	ipcsem set -i 0 -1|-1: no such option
	END
}

@test "options that don't go together, or are given twice, are answered with which" {
	types_and_reads 10 <<-'END'
	ipcsend -i 0 -k 0x1234 -m x|-i and -k exclude each other
	ipcattach -i 0 -i 1|-i: given twice
	ipcrecv -k 0x1234 -k 0x1235|-k: given twice
	lsipc -q -i 0 -i 1|-i: given twice
	ipcs -q -i 0 --id 1|-i: given twice
	ipcrm --ns 1 --ns 2 -a|--ns: given twice
	ipcsend queue:0 -i 0 -m x|queue:0: another object is named already
	ipcrecv -i 0 -n -w 5|-n and -w exclude each other
	lsipc -q -J -r|-J, -e, -l, -n and -r exclude each other
	ipcs -i 0|-i needs one of -m, -q, -s
	ipcsem set 0=1 run -i 0|run: the verb comes first
	END
}

@test "a value that can't be taken is answered with what can" {
	types_and_reads 9 <<-'END'
	ipcmod -q 0 --qbytes 0|--qbytes 0: out of range: 1 to 2147483647
	ipcmk -Q --qbytes 0|--qbytes 0: out of range: 1 to 2147483647
	ipcmk -M 4x|-M 4x: not a size: expected a number with an optional unit (K, M, G, T, P, E, KB, ...)
	ipcrecv -i 0 -w 5x|-w 5x: not a duration: expected a number with an optional unit (ms, s, m, h, d, w)
	ipcrecv -i 0 -w 05|-w 05: ambiguous leading 0: drop it
	ipcsend -i 0 -l --rejects ''|--rejects : a file needs a name
	ipcmk -M|-M needs a value: SIZE
	ipcs --queues=1|--queues takes no value
	ipcsem op -i 0 0|0: not an operation: NUM+N, NUM-N (N from 1 to 32767) or NUM=0
	ipcmod -p 999 -q 0|-p 999: not a mode: octal, from 0 to 0777, or symbolic, as u+rw,go=r
	END
}

@test "a failure that is not a slip is one line, without where the help is" {
	while IFS='|' read -r line answer; do
		echo "\$ $line"
		# shellcheck disable=SC2086
		run -1 --separate-stderr $line </dev/null
		[ -z "$output" ]
		[ "$stderr" = "${line%% *}: $answer" ]
	done <<-'END'
	ipcmk -Q -o nosuch|-o nosuch: no such user
	ipcrm -q 99|queue:99: no such id
	ipcrm -Q 0x99|queue:0x00000099: no such key
	lsipc -q -i 99|queue:99: no such id
	ipcsend -i 99 -m x|queue:99: no such id; nothing sent
	END
	is_untouched
}

@test "ipcsem help, help VERB and VERB --help explain the verb" {
	run -0 --separate-stderr ipcsem help
	all=$output
	[ "$all" = "$(ipcsem --help)" ]
	for verb in get set op wait post run; do
		run -0 --separate-stderr ipcsem help "$verb"
		[ -z "$stderr" ]
		[ "$output" = "$(ipcsem "$verb" --help)" ]
		# A verb may have several lines of usage, and no other has one.
		[[ ${lines[0]} = "usage: ipcsem "*"$verb"* ]]
		run -1 grep -v "^[^-]*\<$verb\>" \
			<(grep '^usage:\|^       ipcsem' <<<"$output")
		output=$(ipcsem help "$verb")
		[ "$(grep -cE '^  [a-z]+  ' <<<"$output")" -eq 1 ]
		[[ $output = *$'\n'"  $verb "* ]]
		[[ $all = *"$(grep "^  $verb " <<<"$output")"* ]]
	done
}
