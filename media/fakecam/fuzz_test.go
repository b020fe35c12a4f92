package fakecam

import (
	"strings"
	"testing"
	"time"
)

func FuzzTranscript(f *testing.F) {
	f.Add(replayHead + "\n> 0 OPTIONS\n< 3 \"RTSP/1.0 200 OK\\r\\nCSeq: {n}\\r\\n\\r\\n\"\n$ 5 0 40 gGAAAQ==\nd 6 rtp 12 -\n! 7 3 YWJj\n")
	f.Add(replayHead + "\n$ 4294967295 x 65535 -\n")
	f.Fuzz(func(t *testing.T, text string) {
		lines, err := readTranscript(strings.NewReader(text))
		if err != nil {
			return
		}
		if len(lines) > strings.Count(text, "\n") {
			t.Errorf("%d lines of %d", len(lines), strings.Count(text, "\n"))
		}
		for _, l := range lines {
			if !strings.Contains("><$d!", l.kind) || len(l.data) > 65535 || l.at < 0 || l.at > 50*24*time.Hour {
				t.Errorf("line %s at %v of %d bytes", l.kind, l.at, len(l.data))
			}
		}
	})
}
