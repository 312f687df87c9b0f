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
	[ -f "$dest/opt/sv/share/man/man7/sysvipc-utils.7" ]
	run -0 "$dest/opt/sv/bin/ipcs" --version
	run -0 make -C "$TOP" O="$BUILD" DESTDIR="$dest" PREFIX=/opt/sv \
		uninstall
	run -0 find "$dest" -type f
	[ -z "$output" ]
}
