package rtsp

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"kawung/media"
)

var wireTests = []struct {
	name, in string
	status   int
	method   string
	payload  string
	body     string
	fails    bool
}{
	{name: "response", in: "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", status: 200},
	{name: "no reason", in: "RTSP/1.0 200\r\nCSeq: 1\r\n\r\n", status: 200},
	{name: "empty reason", in: "RTSP/1.0 404 \r\ncseq:1\r\n\r\n", status: 404},
	{name: "bare line feeds", in: "RTSP/1.0 200 OK\nCSeq : 1\n\n", status: 200},
	{name: "line without a colon", in: "RTSP/1.0 200 OK\r\nwhat is this\r\nCSeq: 1\r\n\r\n", status: 200},
	{name: "body", in: "RTSP/1.0 200 OK\r\nCONTENT-LENGTH: 3\r\n\r\nv=0", status: 200, body: "v=0"},
	{name: "request", in: "OPTIONS * RTSP/1.0\r\nCSeq: 4\r\n\r\n", method: "OPTIONS"},
	{name: "packet", in: "$\x00\x00\x0c\x80abcdefghijk", payload: "\x80abcdefghijk"},
	{name: "junk before a packet", in: "\x00$\x63\xff\xffRT$\x00\x00\x0c\x00nonsense$\x00\x00\x0c\x80abcdefghijk", payload: "\x80abcdefghijk"},
	{name: "broken RTCP", in: "$\x01\x00\x02\xff\xff", payload: "\xff\xff"},
	{name: "body too long", in: "RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n", fails: true},
	{name: "negative body", in: "RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n", status: 200},
	{name: "lower-case protocol", in: "rtsp/1.0 200 ok\r\nCSeq: 1\r\n\r\n", status: 200},
	{name: "no space behind the status", in: "RTSP/1.0 200OK\r\nCSeq: 1\r\n\r\n", status: 200},
	{name: "tabs in the status line", in: "RTSP/1.0\t200\tOK\r\nCSeq: 1\r\n\r\n", status: 200},
	{name: "folded header", in: "RTSP/1.0 200 OK\r\nX: a\r\n  b\r\nCSeq:\r\n 1\r\n\r\n", status: 200},
	{name: "empty header before a full one", in: "RTSP/1.0 200 OK\r\nCSeq:\r\nCSeq: 1\r\n\r\n", status: 200},
	{name: "description without a length", in: "RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=video\r\n", status: 200, body: "v=0\r\nm=video\r\n"},
	{name: "description without length or type", in: "RTSP/1.0 200 OK\r\n\r\nv=0\r\nm=video\r\nRTSP/1.0 200 OK\r\n\r\n", status: 200, body: "v=0\r\nm=video\r\n"},
	{name: "description longer than its length", in: "RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\nContent-Length: 8\r\n\r\nv=0\r\nm=video\r\n$\x00\x00\x00", status: 200, body: "v=0\r\nm=video\r\n"},
	{name: "length with a word behind it", in: "RTSP/1.0 200 OK\r\nContent-Length: 3 bytes\r\n\r\nv=0", status: 200, body: "v=0"},
	{name: "packet inside of a header", in: "RTSP/1.0 200 OK\r\n$\x00\x00\x0c\x80abcdefghijkCSeq: 1\r\n\r\n", status: 200},
	{name: "packet of nobody's channel", in: "$\x07\x00\x0c\x80abcdefghijk", payload: "\x80abcdefghijk"},
	{name: "no status", in: "RTSP/1.0 fine\r\n\r\n", fails: true},
	{name: "long line", in: "RTSP/1.0 200 OK\r\nX: " + strings.Repeat("x", 20<<10) + "\r\nCSeq: 1\r\n\r\n", status: 200},
	{name: "line too long", in: "RTSP/1.0 200 OK\r\nX: " + strings.Repeat("x", 2<<20) + "\r\n\r\n", fails: true},
	{name: "too many lines", in: "RTSP/1.0 200 OK\r\n" + strings.Repeat("X: 1\r\n", 300) + "\r\n", fails: true},
	{name: "cut off", in: "RTSP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nv=0", fails: true},
	{name: "nothing", in: "", fails: true},
}

func wireOf(b []byte) *wire {
	w := newWire(bytes.NewReader(b))
	w.rtp, w.rtcp = 0, 1
	return w
}

func TestMessagesAreReadAsCamerasWriteThem(t *testing.T) {
	for _, tt := range wireTests {
		m, err := wireOf([]byte(tt.in)).next()
		if tt.fails {
			if err == nil {
				t.Errorf("%s: next = %+v, want an error", tt.name, m)
			}
			continue
		}
		if err != nil || m.status != tt.status || m.method != tt.method || string(m.payload) != tt.payload || string(m.body) != tt.body {
			t.Errorf("%s: next = %+v, %v", tt.name, m, err)
		}
		if tt.status == 200 && tt.body == "" && m.get("CSeq") != "1" && !strings.Contains(tt.in, " : ") {
			t.Errorf("%s: CSeq = %q, want 1", tt.name, m.get("CSeq"))
		}
	}
}

// An endless gives zeros for ever.
type endless struct{}

func (endless) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestAPeerThatIsNoCameraIsGivenUp(t *testing.T) {
	if _, err := newWire(endless{}).next(); !errors.Is(err, errNotRTSP) {
		t.Errorf("next = %v, want errNotRTSP", err)
	}
}

func FuzzWire(f *testing.F) {
	for _, tt := range wireTests {
		f.Add([]byte(tt.in))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		w := wireOf(b)
		for range len(b) + 1 {
			m, err := w.next()
			if err != nil {
				if m.payload != nil || m.body != nil {
					t.Errorf("next = %+v with error %v", m, err)
				}
				return
			}
			if (m.status != 0) == (m.method != "" || m.channel >= 0) {
				t.Errorf("next = %+v, want one kind of message", m)
			}
			_, _ = findVideo(m.body, false)
			media.ParseChallenges(m.header.Values("Www-Authenticate"))
		}
		if _, err := w.next(); !errors.Is(err, io.EOF) && err == nil {
			t.Error("more messages than bytes")
		}
	})
}
