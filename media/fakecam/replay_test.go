package fakecam_test

import (
	"context"
	"strings"
	"testing"

	"kawung/media/fakecam"
)

// transcript is a camera that asks for a password, has an answer without a
// reason phrase, and sends one packet, some junk and another packet.
const transcript = `kawung camera transcript 1
> 0 DESCRIBE
< 1 "RTSP/1.0 401 Unauthorized\r\nCSeq: {n}\r\n\r\n"
> 2 DESCRIBE
< 3 "RTSP/1.0 200\r\ncseq: {n}\r\nContent-Length: 5\r\n\r\nv=0\r\n"
> 4 PLAY
< 5 "RTSP/1.0 200 OK\r\nCSeq: {n}\r\n\r\n"
$ 6 3 14 gGA=
! 7 2 AAA=
$ 8 3 12 gGA=
> 9 GET_PARAMETER
< 9 "RTSP/1.0 400 no\r\nCSeq: {n}\r\n\r\n"
`

func TestATranscriptIsSaidAgainWordForWord(t *testing.T) {
	r, err := fakecam.OpenReplay(strings.NewReader(transcript))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	c := dialTo(t, strings.TrimSuffix(strings.TrimPrefix(r.URL(), "rtsp://"), "/camera"))
	for _, step := range []struct{ method, want string }{
		{"OPTIONS", "RTSP/1.0 501 Not Implemented\r\nCSeq: 1\r\n"}, // not in the transcript
		{"DESCRIBE", "RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\n"},
		{"DESCRIBE", "RTSP/1.0 200\r\ncseq: 1\r\nContent-Length: 5\r\n"},
	} {
		if got := c.ask(step.method, r.URL()); got != step.want {
			t.Errorf("%s = %q, want %q", step.method, got, step.want)
		}
	}
	if _, err := c.br.Discard(5); err != nil { // the description
		t.Fatal(err)
	}
	if got := c.ask("PLAY", r.URL()); got != "RTSP/1.0 200 OK\r\nCSeq: 1\r\n" {
		t.Errorf("PLAY = %q", got)
	}
	channel, payload := c.packet()
	if channel != 3 || string(payload) != "\x80\x60"+strings.Repeat("\xff", 12) {
		t.Errorf("packet %d %x, want what is written and then 0xff", channel, payload)
	}
	if junk, err := c.br.Peek(2); err != nil || string(junk) != "\x00\x00" {
		t.Errorf("junk = %x, %v", junk, err)
	}
	if _, err := c.br.Discard(2); err != nil {
		t.Fatal(err)
	}
	if _, payload := c.packet(); len(payload) != 12 {
		t.Errorf("packet of %d bytes, want 12", len(payload))
	}
	if got := c.ask("TEARDOWN", r.URL()); !strings.HasPrefix(got, "RTSP/1.0 200") {
		t.Errorf("TEARDOWN = %q", got)
	}
}

func TestABrokenTranscriptIsRefusedByLine(t *testing.T) {
	for text, want := range map[string]string{
		"":          "not a camera's transcript",
		"something": "not a camera's transcript",
		"kawung camera transcript 1\n> 0 PLAY\n>":  "line 3",
		"kawung camera transcript 1\n> x PLAY":     "line 2",
		"kawung camera transcript 1\n< 1 text":     "line 2",
		"kawung camera transcript 1\n$ 1 0 1 AAA=": "line 2",
		"kawung camera transcript 1\n$ 1 0 x AAA=": "line 2",
		"kawung camera transcript 1\n$ 1 0 9 ???":  "line 2",
		"kawung camera transcript 1\n? 1 0":        "line 2",
	} {
		if _, err := fakecam.OpenReplay(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("OpenReplay(%q) = %v, want %s", text, err, want)
		}
	}
}
