package rtsp

import (
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
)

// somewhere is the address that stands for all others, RFC 5737.
const somewhere = "192.0.2.1"

var (
	ipv4    = regexp.MustCompile(`\b\d{1,3}(\.\d{1,3}){3}\b`)
	ipv6    = regexp.MustCompile(`\[[0-9a-fA-F:]+\]`)
	secrets = regexp.MustCompile(`(?i)\b(user|username|usr|pass|password|pwd|token|auth|key)=("[^"]*"|[^&;/\s",]*)`)
	quoted  = regexp.MustCompile(`(?i)\b(realm|nonce|opaque)="[^"]*"`)
	hosts   = regexp.MustCompile(`(rtsps?://)[^/\s;,":]+((?::\d+)?(?:[/\s;,"]|$))`)
	sources = regexp.MustCompile(`(?i)\b(source|destination)=[^;,\s]*[a-z][^;,\s]*`)
	mac     = regexp.MustCompile(`(?i)\b[0-9a-f]{2}([:-][0-9a-f]{2}){5}\b`)
)

// keepHeaders are the headers whose values matter to a client.
var keepHeaders = map[string]bool{
	"Cseq": true, "Content-Length": true, "Content-Type": true, "Content-Base": true, "Content-Location": true, "Transport": true,
	"Session": true, "Public": true, "Www-Authenticate": true, "Range": true, "Rtp-Info": true, "Location": true, "Connection": true,
}

// keepAttributes are the attributes of a description whose values matter.
var keepAttributes = map[string]bool{
	"control": true, "rtpmap": true, "fmtp": true, "sendonly": true, "recvonly": true, "sendrecv": true, "inactive": true,
	"range": true, "framerate": true,
}

// A cleaner takes out of a camera's words what tells which camera it is.
type cleaner struct{ names *strings.Replacer }

func newCleaner(a address) cleaner {
	var pairs []string
	add := func(old, replacement string) {
		if len(old) > 1 {
			pairs = append(pairs, old, replacement)
		}
	}
	path := a.url.Path
	if a.url.RawQuery != "" {
		add(path+"?"+a.url.RawQuery, "/camera")
		add(a.url.RawQuery, "x")
	}
	add(strings.TrimSuffix(path, "/"), "/camera")
	add(a.url.Hostname(), somewhere)
	add(a.password, "x")
	add(a.user, "x")
	return cleaner{strings.NewReplacer(pairs...)}
}

// message cleans a response, or a request of the camera. A CSeq that answers
// cseq becomes {n}.
func (c cleaner) message(head, body, cseq string) string {
	body = c.description(body)
	var b strings.Builder
	first := true
	for line := range strings.Lines(head) {
		text := strings.TrimRight(line, "\r\n")
		end := line[len(text):]
		name, value, ok := strings.Cut(text, ":")
		key := textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(name))
		space := value[:len(value)-len(strings.TrimLeft(value, " "))]
		switch {
		case text == "":
		case first:
			text = c.words(text)
		case !ok:
			text = "x"
		case key == "Cseq" && strings.TrimSpace(value) == cseq:
			text = name + ":" + space + "{n}"
		case key == "Content-Length":
			text = name + ":" + space + strconv.Itoa(len(body))
		case !keepHeaders[key]:
			text = "X-Other:" + space + "x"
		default:
			text = name + ":" + space + c.words(baseHost(key, strings.TrimSpace(value)))
		}
		first = false
		b.WriteString(text + end)
	}
	return b.String() + body
}

// baseHost replaces the host of a Content-Base without a scheme.
func baseHost(key, value string) string {
	host, path, ok := strings.Cut(value, "/")
	if key != "Content-Base" || !ok || host == "" || strings.Contains(value, "://") {
		return value
	}
	return somewhere + "/" + path
}

// description cleans a session description, line by line.
func (c cleaner) description(sdp string) string {
	var b strings.Builder
	for line := range strings.Lines(sdp) {
		text := strings.TrimRight(line, "\r\n")
		end := line[len(text):]
		kind, value, ok := strings.Cut(text, "=")
		name, _, valued := strings.Cut(value, ":")
		switch {
		case !ok:
			text = strings.Repeat("x", min(len(text), 8))
		case kind == "m" || kind == "v" || kind == "t" || kind == "b":
		case kind == "c":
			text = "c=" + c.words(value)
		case kind == "o":
			text = "o=- 0 0 IN IP4 " + somewhere
		case kind != "a":
			text = kind[:min(len(kind), 1)] + "=x"
		case keepAttributes[name]:
			text = "a=" + c.words(value)
		case valued:
			text = "a=x-other:x"
		default:
			text = "a=x-other"
		}
		b.WriteString(text + end)
	}
	return b.String()
}

// words cleans one value.
func (c cleaner) words(s string) string {
	s = quoted.ReplaceAllString(s, `$1="x"`)
	s = c.names.Replace(s)
	s = secrets.ReplaceAllString(s, "$1=x")
	s = hosts.ReplaceAllString(s, "${1}"+somewhere+"$2")
	s = sources.ReplaceAllString(s, "$1=camera.invalid")
	s = mac.ReplaceAllString(s, "00:00:00:00:00:00")
	s = ipv6.ReplaceAllString(s, "[2001:db8::1]")
	return ipv4.ReplaceAllStringFunc(s, func(ip string) string {
		if ip == "0.0.0.0" {
			return ip
		}
		return somewhere
	})
}
