#!/bin/sh
# Sees to it that there is a browser and a Chinese font to test with; where it cannot, says what to install.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
if ! { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh-cn family | grep -q .; }; then
    missing="$missing fonts-noto-cjk"
fi
# Playwright's own node wants libatomic, which a bare Debian lacks.
if [ "$(uname -s)" = Linux ] && ! /sbin/ldconfig -p 2>/dev/null | grep -q 'libatomic\.so\.1'; then
    missing="$missing libatomic1"
fi
missing=${missing# }
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the browser tests: $missing (a minute or two) ..."
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # A list of package names.
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing fontconfig >/dev/null
    exit
fi
echo "The browser tests need: $missing. Without them they are skipped. On Debian:"
echo "    sudo apt-get install $missing"
