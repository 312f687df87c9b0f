#!/usr/bin/env bats
# make install puts everything in place, and make uninstall takes it away.

load helper

@test "make install installs programs, pages and completions" {
	dest=$BATS_TEST_TMPDIR/dest
	run -0 make -C "$TOP" O="$BUILD" DESTDIR="$dest" PREFIX=/opt/sv install
	for source in "$TOP"/cmd/*.c; do
		name=$(basename "$source" .c)
		[ -x "$dest/opt/sv/bin/$name" ]
		[ -f "$dest/opt/sv/share/man/man1/$name.1" ]
		[ -f "$dest/opt/sv/share/bash-completion/completions/$name" ]
		[ -f "$dest/opt/sv/share/zsh/site-functions/_$name" ]
		[ -f "$dest/opt/sv/share/fish/vendor_completions.d/$name.fish" ]
	done
	[ -f "$dest/opt/sv/share/zsh/site-functions/_sysvipc" ]
	[ -f "$dest/opt/sv/share/man/man7/sysvipc-utils.7" ]
	run -0 "$dest/opt/sv/bin/ipcs" --version
	run -0 make -C "$TOP" O="$BUILD" DESTDIR="$dest" PREFIX=/opt/sv \
		uninstall
	run -0 find "$dest" -type f
	[ -z "$output" ]
}

@test "make asks the programs of this machine when those it makes don't run here" {
	out=$BATS_TEST_TMPDIR/out
	mkdir -p "$out"
	run -0 make -C "$TOP" O="$out" NATIVE="$BUILD" "$out/completions/made"
	run -0 diff -r "$BUILD/completions" "$out/completions"
	run -0 find "$out" -type f -perm -100
	[ -z "$output" ]
}
