#!/usr/bin/env bats
# Options of every command: shortened names, slips of the keyboard, the help.

load helper

commands()
{
	local file
	for file in "$TOP"/cmd/*.c; do
		basename "$file" .c
	done
}

# The long options of the stock tools in 2.38, by their --help.
stock_options()
{
	"/usr/bin/$1" --help | sed -nE 's/^ +(-., )?--([a-z-]+).*/\2/p'
}

# Those that 2.41 added.
newer_options()
{
	case $1 in
	lsipc) echo posix-shmems posix-mqueues posix-semaphores name ;;
	ipcmk | ipcrm) echo posix-shmem posix-mqueue posix-semaphore ;;
	esac
	[ "$1" != ipcmk ] || echo name
}

our_options()
{
	"$BUILD/$1" --list-options | awk -F'\t' '$3 != "-" { print $3 }' |
		sort -u
}

# Which option a tool takes a word for, by what it says when the value is wrong:
# taken_for PROGRAM --WORD; nothing where it is refused or has an optional value.
taken_for()
{
	local said stock="option '--([a-z-]+)' (doesn't allow|requires) an arg"

	# Newer ones would remove what the machine has in /dev/shm.
	[[ $1 != */ipcrm || all != "${2#--}"* ]] || return 0
	for said in "$("$1" "$2=x" </dev/null 2>&1)" "$("$1" "$2" </dev/null 2>&1)"; do
		if [[ $said =~ $stock ]]; then
			echo "${BASH_REMATCH[1]}"
			return
		fi
	done
}

# The answer of our program to arguments, without the ids that it prints.
said()
{
	local text

	text=$("$BUILD/$1" "${@:2}" </dev/null 2>&1)
	echo "${text/ id: [0-9]*}"
}

# Whether our program takes a shortened option for that one: with a bad value it says
# the same about both, and with none, where the first doesn't name the option.
# means PROGRAM SHORTENED OPTION
means()
{
	local value

	for value in "=," ""; do
		[ -n "${whole[$1$3$value]-}" ] ||
			whole[$1$3$value]=$(said "$1" "--$3$value")
		[ "$(said "$1" "--$2$value")" = "${whole[$1$3$value]}" ] || {
			echo "$1 --$2 is not --$3"
			return 1
		}
		[[ ${whole[$1$3$value]} != *"--$3"* ]] || break
	done
}

# Each beginning of a word: prefixes WORD
prefixes()
{
	local length
	for ((length = 1; length <= ${#1}; length++)); do
		echo "${1:0:length}"
	done
}

@test "a shortened name of one stock option means that option" {
	local tool option prefix stock ours tested=0
	local -A whole

	needs_no_sanitizer

	for tool in ipcs ipcmk ipcrm lsipc; do
		ours=$(our_options "$tool")
		for prefix in $(for option in $(stock_options "$tool"); do
			prefixes "$option"
		done | sort -u); do
			stock=$(taken_for "/usr/bin/$tool" "--$prefix")
			# Options that the stock tool refuses, or takes with any
			# value, and those of newer ones.
			[[ $'\n'$ours$'\n' = *$'\n'${stock:-none}$'\n'* ]] ||
				continue
			means "$tool" "$prefix" "$stock"
			tested=$((tested + 1))
		done
	done
	[ "$tested" -gt 150 ]
}

@test "a shortened name of one option of the newest stock tool means that option" {
	local tool option prefix all tested=0
	local -A whole

	needs_no_sanitizer

	for tool in ipcs ipcmk ipcrm lsipc; do
		all=$({ stock_options "$tool"; newer_options "$tool"; } |
			tr ' ' '\n' | sort -u)
		# Those of them that we have.
		for option in $(comm -12 <(echo "$all") <(our_options "$tool")); do
			for prefix in $(prefixes "$option"); do
				# A whole name or several that begin so: not ours to say.
				[ "$(grep -c "^$prefix" <<<"$all")" -eq 1 ] ||
					continue
				means "$tool" "$prefix" "$option"
				tested=$((tested + 1))
			done
		done
	done
	[ "$tested" -gt 200 ]
}

@test "options with optional values can be shortened, too" {
	id=$(objects queue 1 0600)
	run -0 ipcrm --al=msg
	run -1 exists msg "$id"
	objects queue 1 0600 >/dev/null
	run -0 --separate-stderr lsipc -q --o=ID -r --noh
	[ "${#lines[@]}" -eq 1 ]
	run -0 --separate-stderr lsipc -q --c --noh
	run -0 --separate-stderr lsipc -q --owner root --noh
	run -1 --separate-stderr lsipc -q --ow nobody-there
	[ "$stderr" = "lsipc: --owner nobody-there: no such user" ]
}

@test "an ambiguous option is answered with its candidates" {
	run -1 --separate-stderr lsipc --sh
	[ "${stderr_lines[0]}" = "lsipc: --sh: ambiguous: --shmems, --shell" ]
	run -1 --separate-stderr ipcattach --h
	[ "${stderr_lines[0]}" = \
		"ipcattach: --h: ambiguous: --hex, --hold, --help" ]
	# The stock tool has --help alone there.
	run -0 ipcmk --h
	[[ ${lines[0]} = "usage: ipcmk "* ]]
}

@test "a misspelt option is answered with the nearest one" {
	while IFS='|' read -r arguments message; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr $arguments
		[ -z "$output" ]
		diff - <(echo "${stderr/--list-columns/--help}") <<-END
			${arguments%% *}: $message
			Try '${arguments%% *} --help'.
		END
	done <<-'END'
	lsipc --ownr bob|--ownr: no such option; did you mean --owner?
	lsipc -q -o MSG|-o MSG: no such column; did you mean MSGS?
	lsipc -m --sort nattach|--sort nattach: no such column; did you mean NATTCH?
	lsipc -q -o XYZZY|-o XYZZY: no such column
	lsipc --quues|--quues: no such option; did you mean --queues?
	ipcrm --shmem-i=1 --shmem_id=1|--shmem_id: no such option; did you mean --shmem-id?
	ipcrecv --no_wait|--no_wait: no such option; did you mean --no-wait?
	ipcs --Queues|--Queues: no such option; did you mean --queues?
	ipcs --qq|--qq: no such option
	ipcs --nothing-like-it|--nothing-like-it: no such option
	ipcs --=x|--: no such option
	ipcs -qZ|-Z: no such option
	ipcs --queues=1|--queues takes no value
	ipcattach --id|--id needs a value: ID
	ipcattach -xk|-k needs a value: KEY
	END
}

@test "an optional value written as an operand is answered with how to write it" {
	id=$(objects segment 0 0600 1)
	run -1 --separate-stderr ipcattach -i "$id" --hold 5
	[ "${stderr_lines[0]}" = \
		"ipcattach: 5: unexpected operand; write --hold=5" ]
	run -1 --separate-stderr ipcattach --hold -i "$id" 5
	[ "${stderr_lines[0]}" = "ipcattach: 5: unexpected operand" ]
}

@test "a well-formed value that names nothing is not misuse" {
	for arguments in "ipcmk -Q -o nobody-there" "lsipc -q --group no-group" \
		"ipcrm -Q /nonexistent/path"; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr $arguments
		[ "${#stderr_lines[@]}" -eq 1 ]
		[[ $stderr = *": "[nN]"o such "* ]]
	done
	[ "$(count msg)" -eq 0 ] || remove_all
}

@test "options may follow operands, up to two dashes, whatever is in the environment" {
	id=$(objects queue 0 0600)
	for POSIXLY_CORRECT in 0 1; do
		[ "$POSIXLY_CORRECT" = 0 ] || export POSIXLY_CORRECT
		run -0 ipcrm msg "$id" -n
		[ "$(wc -l <<<"$output")" -eq 1 ]
		run -1 --separate-stderr ipcrm msg "$id" -- -n
		[[ $stderr = *"-n: not a number"* ]]
		exists msg "$id"
	done
}

@test "no help is wider than 80 columns, and each has three examples" {
	for name in $(commands); do
		echo "$name:"
		"$BUILD/$name" --help >"$BATS_TEST_TMPDIR/help"
		run -1 grep -E '.{81}' "$BATS_TEST_TMPDIR/help"
		run -1 grep -E ' $' "$BATS_TEST_TMPDIR/help"
		run -0 awk '/^Examples:/ { on = 1; next }
			!NF { on = 0 }
			on && /^  [a-z]/' "$BATS_TEST_TMPDIR/help"
		[ "${#lines[@]}" -ge 3 ]
	done
}

@test "the help of a command that takes targets says what a target is" {
	tested=0
	for source in "$TOP"/cmd/*.c; do
		name=$(basename "$source" .c)
		run -0 "$name" --help
		usage=${output%%$'\n\n'*}
		[[ $usage = *TARGET* ]] || continue
		[[ $output = *$'\n'"TARGET is "*":KEY"* ]]
		# A dash stands for those of standard input.
		[[ $usage = *"| -"[]$'\n']* ]] ||
			[[ $output != *"- reads targets"* ]]
		[[ $usage != *"TARGET"*"| -"[]$'\n']* ]] ||
			[[ $output = *$'\n'"- reads targets from standard input"* ]]
		tested=$((tested + 1))
	done
	[ "$tested" -ge 10 ]
}

@test "the examples of the help are not misuse" {
	local name command examples

	cd "$BATS_TEST_TMPDIR"
	for name in $(commands); do
		examples=0
		while IFS= read -r command; do
			echo "$command"
			examples=$((examples + 1))
			run --separate-stderr timeout $((2 * ${TESTS_PATIENCE:-1})) \
				bash -c "$command" </dev/null
			[[ $stderr != *"Try '"* ]]
			[ "$status" -ne 127 ]
		done < <("$BUILD/$name" --help | awk '
			/^Examples:/ { on = 1; next }
			!NF { on = 0 }
			on && /^  [a-z]/ {
				sub(/^  /, "")
				sub(/   *[^ ].*/, "")
				print
			}')
		[ "$examples" -ge 2 ]
	done
	remove_all
}

@test "a program that is executed under a hostile name prints none of it" {
	local program argument

	for program in $(commands); do
		for argument in --help --no-such-option; do
			# shellcheck disable=SC2016
			run bash -c 'exec -a "$0" "$@"' $'\e[31m\n\x9b' \
				"$BUILD/$program" "$argument"
			[[ $output = *"?[31m??"* ]]
			[[ $output != *$'\e'* ]]
		done
	done
}
