package fakecam

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// replayHead is the first line of a transcript; `kawung camera probe -record`
// writes them.
const replayHead = "kawung camera transcript 1"

// A Replay is a camera that says again what another one said: a transcript of
// one session, which every client gets from its beginning.
type Replay struct {
	Speed float64 // how much faster than it was; 0 means 1

	ln    net.Listener
	lines []said
}

// A said is one line of a transcript.
type said struct {
	kind string // ">", "<", "$", "d", "!"
	at   time.Duration
	text string // a method, or what the camera says
	id   string // channel, or "rtp" and "rtcp"
	data []byte
}

// OpenReplay reads a transcript and opens a port on loopback. The error names
// the line that cannot be read. Nothing is answered until Run.
func OpenReplay(transcript io.Reader) (*Replay, error) {
	lines, err := readTranscript(transcript)
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	return &Replay{ln: ln, lines: lines}, nil
}

// Bounds on a transcript, in bytes: of a line, and of what all of them say; a
// line of ten can stand for 64 KiB.
const (
	maxLine = 8 << 20
	maxSaid = 256 << 20
)

func readTranscript(transcript io.Reader) ([]said, error) {
	scanner := bufio.NewScanner(transcript)
	scanner.Buffer(nil, maxLine)
	if !scanner.Scan() || scanner.Text() != replayHead {
		return nil, errors.New("not a camera's transcript")
	}
	var lines []said
	size := 0
	for n := 2; scanner.Scan(); n++ {
		l, err := parseSaid(scanner.Text())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if size += len(l.data) + len(l.text); size > maxSaid {
			return nil, fmt.Errorf("line %d: more than %d MiB until here", n, maxSaid>>20)
		}
		lines = append(lines, l)
	}
	return lines, scanner.Err()
}

func parseSaid(line string) (l said, err error) {
	f := strings.SplitN(line, " ", 3)
	if len(f) < 3 {
		return l, errors.New("three words are needed")
	}
	ms, err := strconv.ParseUint(f[1], 10, 32)
	if err != nil {
		return l, err
	}
	l.kind, l.at = f[0], time.Duration(ms)*time.Millisecond
	switch rest := strings.Fields(f[2]); {
	case l.kind == ">":
		l.text = f[2]
	case l.kind == "<":
		l.text, err = strconv.Unquote(f[2])
	case (l.kind == "$" || l.kind == "d") && len(rest) == 3:
		l.id = rest[0]
		l.data, err = filled(rest[1], rest[2])
	case l.kind == "!" && len(rest) == 2:
		l.data, err = filled(rest[0], rest[1])
	default:
		err = fmt.Errorf("%q is no kind of line", l.kind)
	}
	return l, err
}

// filled is size bytes that begin as written; the rest is 0xff.
func filled(size, begin string) ([]byte, error) {
	n, err := strconv.ParseUint(size, 10, 16)
	if err != nil {
		return nil, err
	}
	var head []byte
	if begin != "-" {
		if head, err = base64.StdEncoding.DecodeString(begin); err != nil {
			return nil, err
		}
	}
	if len(head) > int(n) {
		return nil, fmt.Errorf("%d bytes begin with %d", n, len(head))
	}
	b := make([]byte, n)
	for i := copy(b, head); i < len(b); i++ {
		b[i] = 0xff
	}
	return b, nil
}

// URL is the address to watch.
func (r *Replay) URL() string { return "rtsp://" + r.ln.Addr().String() + "/camera" }

// Run serves until ctx ends and everything has ended.
func (r *Replay) Run(ctx context.Context) error {
	var clients sync.WaitGroup
	defer clients.Wait()
	defer r.ln.Close()
	stop := context.AfterFunc(ctx, func() { r.ln.Close() })
	defer stop()
	for {
		nc, err := r.ln.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("replay: %w", err)
		}
		clients.Go(func() {
			end := context.AfterFunc(ctx, func() { nc.Close() })
			defer end()
			s := &speaker{r: r, c: newConn(&Camera{}, nc), gone: make(chan struct{})}
			s.serve()
		})
	}
}

// A speaker repeats a transcript to one client.
type speaker struct {
	r    *Replay
	c    *conn
	cseq string
	udp  *net.UDPConn
	port int // of the client's RTP
	gone chan struct{}
	done sync.WaitGroup
}

func (s *speaker) serve() {
	defer s.done.Wait()
	defer s.c.close()
	defer func() {
		if s.udp != nil {
			s.udp.Close()
		}
	}()
	for i, l := range s.r.lines {
		var err error
		switch l.kind {
		case ">":
			if err = s.hear(l.text); err == nil && l.text == "PLAY" && s.plays(i) {
				s.flow(s.r.lines[i+1:])
				return
			}
		default:
			err = s.say(l)
		}
		if err != nil {
			return
		}
	}
}

// plays says whether the request at line i is the one that starts the pictures.
func (s *speaker) plays(i int) bool {
	for _, l := range s.r.lines[i+1:] {
		if l.kind == "<" && strings.HasPrefix(l.text, "RTSP/") {
			return strings.Contains(l.text[:min(len(l.text), 13)], " 200")
		}
	}
	return false
}

// hear waits for a request of that method, and declines others.
func (s *speaker) hear(method string) error {
	for {
		req, err := s.c.read()
		switch {
		case err != nil:
			return err
		case req == nil:
			continue
		}
		s.cseq = req.header["cseq"]
		if p := firstOf(req.header["transport"], "client_port"); p > 0 {
			s.port = p
		}
		if req.method == method {
			return nil
		}
		if err := s.c.respond(req, 501, ""); err != nil {
			return err
		}
	}
}

// flow says the rest in its time, and answers whatever the client says.
func (s *speaker) flow(lines []said) {
	began := time.Now()
	answered := false
	for _, l := range lines {
		isAnswer := l.kind == "<" && strings.HasPrefix(l.text, "RTSP/")
		if l.kind == ">" || isAnswer && answered {
			continue // what the client says, and when, is its own
		}
		if !s.wait(began, l.at-lines[0].at) || s.say(l) != nil {
			return
		}
		if isAnswer {
			answered = true
			s.done.Go(s.listen)
		}
	}
	<-s.gone
}

// wait sleeps until a moment of the transcript has come; false when the client
// has gone.
func (s *speaker) wait(began time.Time, at time.Duration) bool {
	speed := s.r.Speed
	if speed <= 0 {
		speed = 1
	}
	timer := time.NewTimer(time.Until(began.Add(time.Duration(float64(at) / speed))))
	defer timer.Stop()
	select {
	case <-s.gone:
		return false
	case <-timer.C:
		return true
	}
}

// listen answers OK until the client is gone.
func (s *speaker) listen() {
	defer close(s.gone)
	for {
		req, err := s.c.read()
		if err != nil {
			return
		}
		if req != nil && (s.c.respond(req, 200, "") != nil || req.method == "TEARDOWN") {
			return
		}
	}
}

func (s *speaker) say(l said) error {
	switch l.kind {
	case "<":
		return s.c.write([]byte(strings.ReplaceAll(l.text, "{n}", s.cseq)))
	case "$":
		id, err := strconv.ParseUint(l.id, 10, 8)
		if err != nil {
			return err
		}
		return s.c.write(append([]byte{'$', byte(id), byte(len(l.data) >> 8), byte(len(l.data))}, l.data...))
	case "d":
		return s.send(l)
	default:
		return s.c.write(l.data)
	}
}

// send sends a datagram where the client asked for it.
func (s *speaker) send(l said) error {
	var err error
	if s.udp == nil {
		if s.udp, err = net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
			return err
		}
	}
	port := s.port
	if l.id == "rtcp" {
		port++
	}
	_, _ = s.udp.WriteToUDP(l.data, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}) // as with a camera, nobody may listen
	return nil
}
