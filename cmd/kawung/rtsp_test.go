package main

import (
	"context"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// runFFmpeg runs ffmpeg until it ends or the test does, and hands on what it
// says.
func runFFmpeg(t *testing.T, args ...string) (said *output, ended chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	said, ended = newOutput(), make(chan struct{})
	cmd := exec.CommandContext(ctx, "ffmpeg", append([]string{"-hide_banner", "-nostdin", "-v", "info", "-stats_period", "0.1"}, args...)...)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	go func() {
		defer close(ended)
		_ = cmd.Wait() // ended by its source, or by the test
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return said, ended
}

func TestOthersFetchCamerasOverRTSPWithAToken(t *testing.T) {
	h := startDemo(t, t.TempDir())
	link := h.stdout.wait(t, `RTSP +(rtsp://x:\S+/alun-alun)`, h.ended)[1]
	said, ended := runFFmpeg(t, "-rtsp_transport", "tcp", "-i", link, "-f", "null", "-")
	said.wait(t, `h264[^\n]*, 1280x720[\s\S]*frame= *[1-9]\d`, ended)

	secret := strings.TrimSpace(h.must(t, ask{}, "token", "add", "nvr", "-scope", "camera/pasar"))
	other := regexp.MustCompile(`x:[^@]+@`).ReplaceAllString(link, "x:"+secret+"@")
	refused, over := runFFmpeg(t, "-i", other, "-f", "null", "-")
	refused.wait(t, `403 .*this token may not play camera alun-alun|403 Forbidden`, nil)
	<-over

	watching, cut := runFFmpeg(t, "-rtsp_transport", "udp", "-i", strings.Replace(other, "alun-alun", "pasar?stream=sub", 1), "-f", "null", "-")
	watching.wait(t, `frame= *[1-9]\d`, cut)
	id, _, _ := strings.Cut(strings.TrimPrefix(secret, "kwp_"), ".")
	h.must(t, ask{}, "token", "remove", id)
	eventually(t, "who watched with the token is cut off", func() bool {
		select {
		case <-cut:
			return true
		default:
			return false
		}
	})
}
