package media

import (
	"crypto/md5" //nolint:gosec // devices know nothing better
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"strings"
)

// A Challenge is one offer of a WWW-Authenticate header, RFC 9110 §11.6.1:
// cameras ask for passwords over RTSP as web servers do.
type Challenge struct {
	Scheme string            // lower case: "digest", "basic"
	Params map[string]string // by name in lower case; values as they were written, without their quotes
}

// ParseChallenges reads the values of WWW-Authenticate headers as devices write
// them: several offers in one header, commas or only spaces between parameters,
// quotes or none, and commas, spaces and escaped quotes inside of quotes.
func ParseChallenges(headers []string) []Challenge {
	var all []Challenge
	for _, header := range headers {
		for rest := header; rest != ""; {
			var name, value string
			var pair bool
			if name, value, pair, rest = cutParam(rest); name == "" {
				continue
			}
			switch {
			case !pair:
				all = append(all, Challenge{Scheme: strings.ToLower(strings.TrimSuffix(name, ":")), Params: map[string]string{}})
			case len(all) > 0:
				all[len(all)-1].Params[strings.ToLower(name)] = value
			}
		}
	}
	return all
}

const (
	paramSpace = " \t,;"
	paramEnd   = " \t,;=\""
)

// cutParam takes the first parameter, or the first word that is none, off a
// header's value. name is empty for what is neither.
func cutParam(s string) (name, value string, pair bool, rest string) {
	s = strings.TrimLeft(s, paramSpace)
	end := strings.IndexAny(s, paramEnd)
	if end < 0 {
		return s, "", false, ""
	}
	name, rest = s[:end], s[end:]
	if name == "" { // a quote or an equals sign that belongs to nothing
		return "", "", false, s[1:]
	}
	after := strings.TrimLeft(rest, " \t")
	if !strings.HasPrefix(after, "=") {
		return name, "", false, rest
	}
	value, rest = cutValue(strings.TrimLeft(after[1:], " \t"))
	return name, value, true, rest
}

// cutValue takes a parameter's value off. One without quotes ends at a comma,
// or where the next parameter begins.
func cutValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		end := 0
		for end < len(s) && s[end] != ',' && s[end] != ';' {
			if s[end] != ' ' {
				end++
				continue
			}
			if paramFollows(s[end:]) {
				break
			}
			end += len(s[end:]) - len(strings.TrimLeft(s[end:], " \t")) // once for all of them
		}
		return strings.TrimSpace(s[:end]), s[end:]
	}
	s = s[1:]
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return s[:i], s[i+1:]
		}
	}
	return s, "" // its end is missing
}

// paramFollows says whether s, behind its spaces, begins with name=.
func paramFollows(s string) bool {
	s = strings.TrimLeft(s, " \t")
	end := strings.IndexAny(s, paramEnd)
	return end > 0 && s[end] == '='
}

// Digest hashes, RFC 7616 §3.3 and §6.1. Devices write their names in many ways.
var digestHashes = map[string]func(string) string{
	"MD5": func(s string) string {
		sum := md5.Sum([]byte(s)) //nolint:gosec // see above
		return hex.EncodeToString(sum[:])
	},
	"SHA256": func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	},
	"SHA512256": func(s string) string {
		sum := sha512.Sum512_256([]byte(s))
		return hex.EncodeToString(sum[:])
	},
}

// algorithm is the Digest hash, without dashes and in upper case, and whether
// its key belongs to the session (RFC 7616 §3.4.2). MD5 unless said otherwise.
func (c Challenge) algorithm() (name string, session bool) {
	name = strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToUpper(c.Params["algorithm"]))
	name, session = strings.CutSuffix(name, "SESS")
	if name == "" {
		name = "MD5"
	}
	return name, session
}

// Strength orders Digest offers: the higher, the better; 0 is one that Digest
// cannot answer, and every offer of another scheme.
func (c Challenge) Strength() int {
	name, _ := c.algorithm()
	if c.Scheme != "digest" {
		return 0
	}
	return map[string]int{"MD5": 1, "SHA256": 2, "SHA512256": 3}[name]
}

// Stale says that only the nonce was old.
func (c Challenge) Stale() bool { return strings.EqualFold(c.Params["stale"], "true") }

// Digest is the Authorization header of RFC 7616 §3.4, or of RFC 2069 for
// devices that offer no qop. count is of the requests with this nonce, from 1;
// cnonce is ours.
func (c Challenge) Digest(user, password, method, uri string, count uint32, cnonce string) string {
	p := c.Params
	name, session := c.algorithm()
	hash := digestHashes[name]
	if hash == nil {
		hash = digestHashes["MD5"] // what an unknown name most likely means
	}
	ha1 := hash(user + ":" + unquoted(p["realm"]) + ":" + password)
	if session {
		ha1 = hash(ha1 + ":" + p["nonce"] + ":" + cnonce)
	}
	ha2 := hash(method + ":" + uri)
	var b strings.Builder
	fmt.Fprintf(&b, `Digest username="%s", realm="%s", nonce="%s", uri="%s"`, quotable(user), p["realm"], p["nonce"], uri)
	if offersAuth(p["qop"]) {
		nc := fmt.Sprintf("%08x", count)
		response := hash(strings.Join([]string{ha1, p["nonce"], nc, cnonce, "auth", ha2}, ":"))
		fmt.Fprintf(&b, `, response="%s", qop=auth, nc=%s, cnonce="%s"`, response, nc, cnonce)
	} else {
		fmt.Fprintf(&b, `, response="%s"`, hash(ha1+":"+p["nonce"]+":"+ha2))
		if session {
			fmt.Fprintf(&b, `, cnonce="%s"`, cnonce)
		}
	}
	if opaque, ok := p["opaque"]; ok {
		fmt.Fprintf(&b, `, opaque="%s"`, opaque)
	}
	if a := p["algorithm"]; a != "" {
		b.WriteString(", algorithm=" + a)
	}
	return b.String()
}

// quotable is s inside a quoted string, RFC 9110 §5.6.4; unquoted undoes it.
func quotable(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }

func unquoted(s string) string { return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s) }

func offersAuth(qop string) bool {
	for offer := range strings.SplitSeq(qop, ",") {
		if strings.EqualFold(strings.TrimSpace(offer), "auth") {
			return true
		}
	}
	return false
}
