package rtsp_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/ffmpeg"
	"kawung/media/rtsp"
)

type desk struct {
	mu     sync.Mutex
	tokens map[string]string // by token: "play camera", or "play *"
}

func (d *desk) admit(_, token string, act rtsp.Act, camera string) (rtsp.Pass, error) {
	still := func() error {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.tokens[token] == "" {
			return rtsp.ErrToken
		}
		return nil
	}
	d.mu.Lock()
	leave := d.tokens[token]
	d.mu.Unlock()
	switch leave {
	case "":
		return rtsp.Pass{}, rtsp.ErrToken
	case string(act) + " " + camera, string(act) + " *":
		return rtsp.Pass{Who: token, Still: still}, nil
	}
	return rtsp.Pass{}, rtsp.ErrForbidden
}

// allow gives a token its leave.
func (d *desk) allow(token, leave string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tokens[token] = leave
}

func (d *desk) revoke(token string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.tokens, token)
}

type office struct {
	desk
	host   string // host:port
	relay  *media.Relay
	server *rtsp.Server
}

func serve(t testing.TB, cameras ...media.Camera) *office {
	t.Helper()
	o := &office{desk: desk{tokens: map[string]string{"kwp_all": "play *", "kwp_cam": "play cam"}}}
	o.relay = media.NewRelay(media.RelayConfig{Puller: &rtsp.Client{}, Sounds: &ffmpeg.Transcoder{}})
	o.relay.SetCameras(cameras)
	o.server = &rtsp.Server{Feeds: o.relay, Admit: o.admit}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.host = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = o.relay.Run(ctx) })
	all.Go(func() {
		if err := o.server.Serve(ctx, l); !errors.Is(err, context.Canceled) {
			t.Errorf("Serve = %v", err)
		}
	})
	t.Cleanup(func() { cancel(); all.Wait() })
	return o
}

func (o *office) url(path, token string) string {
	return "rtsp://x:" + token + "@" + o.host + "/" + path
}

func one(t testing.TB) (*office, *fakecam.Camera) {
	t.Helper()
	cam := camera(t, fakecam.Config{})
	return serve(t, media.Camera{Name: "cam", URL: cam.URL("cam"), Sub: cam.URL("slow")}), cam
}

func ffprobe(t *testing.T, url string, options ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	args := append(options, "-v", "error", "-select_streams", "v", "-read_intervals", "%+1", "-count_frames",
		"-show_entries", "stream=codec_name,width,height,nb_read_frames", "-of", "csv=p=0", url)
	out, err := exec.CommandContext(ctx, "ffprobe", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("ffprobe: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

type caller struct {
	t    testing.TB
	nc   net.Conn
	br   *bufio.Reader
	cseq int
}

func (o *office) dial(t testing.TB) *caller {
	t.Helper()
	nc, err := net.Dial("tcp", o.host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	_ = nc.SetDeadline(time.Now().Add(patience))
	return &caller{t: t, nc: nc, br: bufio.NewReader(nc)}
}

func (k *caller) say(method, url string, headers ...string) (status, rest string) {
	k.t.Helper()
	k.cseq++
	fmt.Fprintf(k.nc, "%s %s RTSP/1.0\r\nCSeq: %d\r\n%s\r\n", method, url, k.cseq, strings.Join(append(headers, ""), "\r\n"))
	return k.hear()
}

func (k *caller) hear() (status, rest string) {
	k.t.Helper()
	var head strings.Builder
	length := 0
	for {
		line, err := k.br.ReadString('\n')
		if err != nil {
			k.t.Fatalf("no answer: %v", err)
		}
		if line == "\r\n" {
			break
		}
		_, _ = fmt.Sscanf(line, "Content-Length: %d", &length)
		if status == "" {
			status = strings.TrimSpace(line)
			continue
		}
		head.WriteString(line)
	}
	body := make([]byte, length)
	_, _ = io.ReadFull(k.br, body)
	return status, head.String() + string(body)
}

func basic(token string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("x:"+token))
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	late, again := time.After(patience), time.NewTicker(10*time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("not within %s: %s", patience, what)
		}
	}
}

func (k *caller) packet() bool {
	head, err := k.br.Peek(4)
	if err != nil {
		k.t.Fatal(err)
	}
	if head[0] != '$' {
		return false
	}
	_, err = k.br.Discard(4 + int(head[2])<<8 + int(head[3]))
	return err == nil
}
