package fakecam

import (
	"strconv"
	"strings"
	"time"
)

// respond sends a response. headers are name, value pairs.
func (c *conn) respond(req *request, status int, body string, headers ...string) error {
	m, f := c.cam.cfg.Quirks.Manner, c.cam.cfg.Quirks.Form
	if m.Mute == req.method {
		return nil
	}
	if m.Slow == req.method && !c.pause(m.Delay) {
		return nil
	}
	answer := c.written(req, status, body, headers)
	if f.Continue {
		answer = "RTSP/1.0 100 Continue\r\nCSeq: " + req.header["cseq"] + "\r\n\r\n" + answer
	}
	if f.Twice {
		answer += answer
	}
	for len(answer) > 0 {
		n := len(answer)
		if f.Cut {
			n = min(n, 7)
		}
		if err := c.write([]byte(answer[:n])); err != nil {
			return err
		}
		answer = answer[n:]
	}
	if status == 401 && m.HangUp401 || m.HangUp == req.method && status != 401 && c.cam.hungUp.CompareAndSwap(false, true) {
		c.close()
	}
	return nil
}

// pause waits; false when the connection ended meanwhile.
func (c *conn) pause(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.gone:
		return false
	}
}

// written is a response as it goes on the wire.
func (c *conn) written(req *request, status int, body string, headers []string) string {
	q := c.cam.cfg.Quirks
	var b strings.Builder
	protocol := "RTSP/1.0"
	if q.Form.Protocol != "" {
		protocol = q.Form.Protocol
	}
	b.WriteString(protocol + " " + strconv.Itoa(status))
	switch {
	case q.NoReason:
	case q.EmptyReason:
		b.WriteString(" ")
	default:
		b.WriteString(" " + reasons[status])
	}
	b.WriteString("\r\n")
	if counts := q.Form.counts(body); counts != "" {
		headers = append(headers, "Content-Length", counts)
	}
	if body == "" && status >= 400 && q.Form.ErrorBody {
		body = "<html><head>$$RT</head>\r\n\r\nno</html>\r\n"
	}
	cseq := req.header["cseq"]
	switch {
	case q.WrongCSeq:
		cseq = "0"
	case q.Form.CSeq != "":
		cseq = q.Form.CSeq
	}
	headers = append([]string{"CSeq", cseq}, headers...)
	for i := 0; i+1 < len(headers); i += 2 {
		b.WriteString(q.line(headers[i], headers[i+1]))
		if i == 0 && q.Form.Inside {
			b.WriteString("$\x00\x00\x10\x80\x60\x00\x01\x00\x00\x00\x01\x01\x02\x03\x04\x09\xf0\x00\x00")
		}
	}
	head := b.String()
	if body != "" || !q.Form.NoBlank {
		head += "\r\n"
	}
	if q.Form.LineFeeds {
		head = strings.ReplaceAll(head, "\r\n", "\n")
	}
	return head + body
}

// counts is the Content-Length to write, "" for none.
func (f Form) counts(body string) string {
	switch {
	case body == "" && f.Promises:
		return "20"
	case body == "" || f.NoLength:
		return ""
	case f.Counts != "":
		return f.Counts
	default:
		return strconv.Itoa(len(body) + f.Length)
	}
}

// line writes one header.
func (q Quirks) line(name, value string) string {
	switch {
	case name == "Content-Type" && q.Form.NoType:
		return ""
	case q.LowerCase:
		name = strings.ToLower(name)
	}
	s := name + ": " + value + "\r\n"
	if q.Form.Folded {
		s = name + ":\r\n\t" + value + "\r\n"
	}
	if q.Form.Doubled {
		s = name + ":\r\n" + s
	}
	return s
}

// reasons are the reason phrases of RFC 2326 §7.1.1 that a camera needs.
var reasons = map[int]string{
	200: "OK", 301: "Moved Permanently", 302: "Moved Temporarily", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
	407: "Proxy Authentication Required", 453: "Not Enough Bandwidth", 454: "Session Not Found", 455: "Method Not Valid in This State",
	415: "Unsupported Media Type", 457: "Invalid Range", 459: "Aggregate Operation Not Allowed", 461: "Unsupported Transport", 500: "Internal Server Error",
	501: "Not Implemented", 503: "Service Unavailable",
}
