#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The README's two commands in a bare Debian 12: debootstrap into a folder, git and make, a clone of
# the last commit, `make run` until it answers, `make test`. As root; some 2 GB and a quarter of an hour.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "make fresh: as root, please" >&2; exit 1; }
command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null
root=${FRESH:-/var/tmp/openpix-fresh}
mirror=${MIRROR:-$(awk '/^deb / && /bookworm/ { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } }' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | head -n 1)}
[ -n "$mirror" ] || mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/*.sources 2>/dev/null)

leave() {
	for folder in proc sys dev/pts dev/shm dev; do
		umount "$root/$folder" 2>/dev/null || true
	done
}
trap leave EXIT
[ -e "$root/etc/debian_version" ] || debootstrap --variant=minbase --include=git,make,ca-certificates bookworm "$root" "$mirror" >/dev/null
# The same package sources and clients' settings as this machine's.
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp -a /etc/apt/. "$root/etc/apt/"
[ -e "$HOME/.npmrc" ] && cp "$HOME/.npmrc" "$root/root/.npmrc"
mkdir -p "$root/usr/local/share/ca-certificates" "$root/dev/shm"
cp -a /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
mount -t proc proc "$root/proc"
mount -t sysfs sys "$root/sys"
mount --bind /dev "$root/dev"
mount -t devpts devpts "$root/dev/pts" 2>/dev/null || true
mount -t tmpfs shm "$root/dev/shm"

rm -rf "$root/root/openpix"
git clone -q . "$root/root/openpix"
run() {
	chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		LANG=C.UTF-8 ${NPM_CONFIG_REGISTRY:+NPM_CONFIG_REGISTRY="$NPM_CONFIG_REGISTRY"} \
		${npm_config_registry:+npm_config_registry="$npm_config_registry"} sh -c "cd /root/openpix && $1"
}
run 'update-ca-certificates >/dev/null 2>&1 || true'
echo "make run …"
run '(make run PORT=18999 >run.log 2>&1 & echo $! >run.pid)
	tries=0
	until grep -q "OpenPix is ready" run.log; do
		tries=$((tries + 1))
		if [ $tries -gt 900 ]; then tail -n 40 run.log; exit 1; fi
		sleep 1
	done
	tail -n 12 run.log
	curl -sf http://127.0.0.1:18999/health; echo
	pkill -TERM -f "[l]isten 127.0.0.1:18999"'
echo "make test …"
run 'make test'
