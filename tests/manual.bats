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

@test "the examples of the manual pages print what they show" {
	extract_examples "$TOP"/man/*.[17]
	tested=0
	for file in "$BATS_TEST_TMPDIR"/*.[17].*; do
		grep -q '^\$ ' "$file" || continue
		sed -n 's/^\$ //p; s/^> //p' "$file" >"$file.sh"
		grep -v '^[$>] ' "$file" >"$file.expected" || :
		(cd "$BATS_TEST_TMPDIR" && unshare --ipc sh -e "$file.sh") \
			>"$file.out" 2>"$file.err" || {
			echo "$(basename "$file"): $(cat "$file.err")"
			return 1
		}
		diff "$file.expected" "$file.out"
		tested=$((tested + 1))
	done
	[ "$tested" -ge 8 ]
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
