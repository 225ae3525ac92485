#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# Builds openpix_VERSION_ARCH.deb in build/ with what Debian's dpkg-deb needs and nothing more.
set -eu
cd "$(dirname "$0")/.."
version=$1
arch=$(dpkg --print-architecture)
root=build/deb
rm -rf "$root"
mkdir -p "$root/DEBIAN"
make --no-print-directory install PREFIX=/usr DESTDIR="$PWD/$root" >/dev/null
strip "$root/usr/bin/openpix"
install -D -m 644 packaging/openpix.service "$root/lib/systemd/system/openpix.service"
install -D -m 644 packaging/openpix.default "$root/etc/default/openpix"
install -D -m 644 docs/nginx.conf "$root/usr/share/doc/openpix/nginx.conf"
install -m 644 LICENSE "$root/usr/share/doc/openpix/copyright"
echo /etc/default/openpix >"$root/DEBIAN/conffiles"

# The packages that hold the libraries the binary asks for.
depends=$(ldd build/openpix | awk '$3 ~ /^\// { print $3 }' | while read -r library; do
	dpkg -S "$(realpath "$library")" 2>/dev/null || dpkg -S "$library" 2>/dev/null || dpkg -S "/usr$library" 2>/dev/null
done | cut -d: -f1 | sort -u | grep -E '^lib(c6|microhttpd12|sqlite3-0|pq5|jansson4|sodium23|curl4|md4c0|yaml-0-2|utf8proc2|zip4|xlsxwriter4|expat1|glpk40|cairo2|pango-1.0-0|pangocairo-1.0-0|glib2.0-0)$' |
	paste -sd, | sed 's/,/, /g')
case $depends in *zlib1g*) ;; *) depends="$depends, zlib1g" ;; esac
cat >"$root/DEBIAN/control" <<END
Package: openpix
Version: $version
Architecture: $arch
Maintainer: The authors of OpenPix <openpix@localhost>
Depends: $depends, adduser, fonts-dejavu-core, tzdata
Section: education
Priority: optional
Description: assessment of digital skills over the DigComp framework
 Adaptive tests in sixteen competences, profiles out of 1024 pix, in French,
 English and Spanish; one program, one database file or PostgreSQL.
END
cat >"$root/DEBIAN/postinst" <<'END'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
	adduser --system --group --home /var/lib/openpix --no-create-home --quiet openpix
	if [ -d /run/systemd/system ]; then
		systemctl daemon-reload
		systemctl enable --now openpix.service || true
	fi
fi
END
cat >"$root/DEBIAN/prerm" <<'END'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
	systemctl disable --now openpix.service || true
fi
END
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm"
dpkg-deb --root-owner-group --build "$root" "build/openpix_${version}_$arch.deb"
