package onvif

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean is a device's text as it may be shown: one line of at most limit
// characters, nothing that a terminal acts upon.
func clean(s string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if n == limit {
			b.WriteString("…")
			break
		}
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			continue
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

// scope is what the last of a device's scopes of one sort says, WS-Discovery
// scopes of ONVIF Core §7.3.2.2: "onvif://www.onvif.org/name/Front%20gate".
func scope(scopes []string, sort string) string {
	found := ""
	for _, s := range scopes {
		rest, ok := strings.CutPrefix(s, "onvif://www.onvif.org/"+sort+"/")
		if !ok {
			continue
		}
		if plain, err := url.PathUnescape(rest); err == nil {
			rest = plain
		}
		found = clean(rest, 80)
	}
	return found
}
