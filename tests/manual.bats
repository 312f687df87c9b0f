#!/usr/bin/env bats
# The manual pages are true: their examples do what they show.

load helper

# The displays with commands in section EXAMPLES, one file each: NAME.N
extract_examples()
{
	awk -v dir="$BATS_TEST_TMPDIR" '
	FNR == 1 { page = FILENAME; sub(/.*\//, "", page) }
	/^\.Sh/ { examples = $2 == "EXAMPLES" }
	/^\.Bd/ && examples { shown = 1; file = dir "/" page "." ++n; next }
	/^\.Ed/ { shown = 0; close(file) }
	shown {
		gsub(/\\e/, "\\")
		sub(/^\\&/, "")
		print >file
	}' "$@"
}

# Runs a display of examples and compares what it prints: run_example FILE
# COMMAND, which has a namespace for it. Its prompts are those in $prompt.
run_example()
{
	sed -n "s/^$prompt //p; s/^> //p" "$1" >"$1.sh"
	grep -v "^$prompt \\|^> " "$1" >"$1.expected" || :
	mkdir "$1.d"
	(cd "$1.d" && "${@:2}" sh -e "$1.sh") >"$1.out" 2>"$1.err" || {
		echo "$(basename "$1"): $(cat "$1.err")"
		return 1
	}
	diff "$1.expected" "$1.out"
}

@test "the examples of the manual pages print what they show" {
	extract_examples "$TOP"/man/*.[17]
	tested=0
	prompt='\$'
	for file in "$BATS_TEST_TMPDIR"/*.[17].*; do
		grep -q "^$prompt " "$file" || continue
		run_example "$file" unshare --ipc
		tested=$((tested + 1))
	done
	[ "$tested" -ge 8 ]
}

@test "the examples for root in the overview print what they show" {
	needs_root
	needs_own_root
	extract_examples "$TOP"/man/*.7
	tested=0
	prompt='#'
	for file in "$BATS_TEST_TMPDIR"/*.7.*; do
		grep -q "^$prompt " "$file" || continue
		run_example "$file" unshare --ipc --mount
		tested=$((tested + 1))
	done
	[ "$tested" -ge 4 ]
}

@test "no process of the examples with a secret has it as an argument" {
	needs strace
	needs_no_sanitizer
	extract_examples "$TOP"/man/*.7
	tested=0
	prompt='\$'
	for file in $(grep -l swordfish "$BATS_TEST_TMPDIR"/*.7.*); do
		run_example "$file" unshare --ipc strace -f -qq -s 9999 \
			-e trace=execve -o "$file.trace"
		grep -q '^[0-9]* *execve(.*"segment:0"\|^[0-9]* *execve(.*"queue:0"' \
			"$file.trace"
		run -1 grep swordfish "$file.trace"
		tested=$((tested + 1))
	done
	[ "$tested" -eq 2 ]
}

@test "every command has a manual page whose SYNOPSIS is its usage" {
	for source in "$TOP"/cmd/*.c; do
		name=$(basename "$source" .c)
		page=$TOP/man/$name.1
		[ -f "$page" ]
		# Only the letters and values, in order: the rest is markup.
		usage=$("$BUILD/$name" --help | awk '/^$/ { exit } { print }' |
			sed 's/^usage://' | tr -cs 'A-Za-z0-9' ' ' | xargs)
		synopsis=$(awk '/^\.Sh/ { on = $2 == "SYNOPSIS"; next } on' \
			"$page" |
			sed -e 's/^\.Nm$/.Nm '"$name/" -e 's/\.\.\.//g' |
			tr ' ' '\n' | sed -e '/^\.\{0,1\}[A-Z][a-z]$/d' \
			-e '/^\.[A-Z][a-z]$/d' |
			tr -cs 'A-Za-z0-9' ' ' | xargs)
		[ "$usage" = "$synopsis" ] || {
			echo "usage:    $usage"
			echo "synopsis: $synopsis"
			return 1
		}
	done
}

@test "the manual of lsipc describes exactly its columns" {
	listed=$(lsipc --list-columns | awk '{ print $1 }' | sort -u)
	[ -n "$listed" ]
	[ "$(sed -n '/^\.Sh COLUMNS/,/^\.Sh /s/^\.It Cm //p' \
		"$TOP/man/lsipc.1" | sed 's/ Pq .*//; s/ , /\n/g' | sort -u |
		grep -x '[A-Z_%]*')" = "$listed" ]
}

@test "the manual pages have all required sections and no fault" {
	needs mandoc
	for page in "$TOP"/man/*.[17]; do
		run -0 mandoc -T lint -W warning "$page"
		[ -z "$output" ]
	done
	for page in "$TOP"/man/*.1; do
		for section in NAME SYNOPSIS DESCRIPTION "EXIT STATUS" \
			EXAMPLES "SEE ALSO" CAVEATS; do
			grep -q "^\.Sh $section\$" "$page"
		done
	done
}
