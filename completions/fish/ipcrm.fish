# SPDX-License-Identifier: BSD-2-Clause
# Completion of ipcrm(1) for fish.

function __ipcrm_live -a what kind -d 'What is there: id|key msg|shm|sem'
    # What is in another namespace can't be seen from here.
    string match -qr -- '^--ns(=|$)' (commandline -opc); and return
    awk -v what=$what '
        NR == 1 {
            for (i = 1; i <= NF; i++)
                if ($i == "uid")
                    uid = i
            next
        }
        {
            key = $1 < 0 ? $1 + 2 ^ 32 : $1
            key = sprintf("0x%04x%04x", int(key / 65536), key % 65536)
            about = sprintf("mode %03d, uid %s", $3 % 1000, $uid)
        }
        what == "id" { printf "%s\tkey %s, %s\n", $2, key, about }
        what == "key" && $1 != 0 { printf "%s\tid %s, %s\n", key, $2, about }
        ' /proc/sysvipc/$kind 2>/dev/null
end

function __ipcrm_kind -d 'The kind in: ipcrm shm|msg|sem ID ...'
    for word in (commandline -opc)[2..]
        switch $word
            case shm msg sem
                echo $word
                return
            case '-a*' '--all*' '[!-]*'
                return 1
        end
    end
    return 1
end
