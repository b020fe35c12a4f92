package web

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"kawung/wall"
)

// Bounds of the line protocol.
const (
	maxPanels  = 64               // connections at once
	maxLine    = 256              // bytes of a line that is heard
	loginTime  = 30 * time.Second // to say LOGIN
	panelWrite = 2 * time.Second  // for a panel to take a line
	panelCheck = 30 * time.Second // between two looks at whether its token still opens
)

// The verbs are those that control systems know from the video wall modules of
// AMX (SNAPI).
const (
	verbConfig  = "VWALLCONFIG-"  // a layout is recalled, or on air
	verbConfigs = "VWALLCONFIGS-" // there is a layout
)

// ServePress answers room panels with buttons on l until ctx ends; PROTOCOL.md
// has the lines. It is not encrypted, and its tokens recall the layouts of one
// wall and do nothing else.
func (s *Server) ServePress(ctx context.Context, l net.Listener) error {
	var panels sync.WaitGroup
	defer panels.Wait()
	ctx, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	free := make(chan struct{}, maxPanels)
	for {
		nc, err := l.Accept()
		if err != nil {
			return cmp.Or(ctx.Err(), err)
		}
		select {
		case free <- struct{}{}:
		default:
			_ = nc.Close()
			continue
		}
		panels.Go(func() {
			(&panel{s: s, nc: nc}).serve(ctx)
			<-free
		})
	}
}

// A panel is one connection.
type panel struct {
	s     *Server
	nc    net.Conn
	actor wall.Actor
	wall  string

	mu    sync.Mutex // guards writing, shown and fresh
	shown string     // the layout that it was last told of
	fresh bool       // it was since it last recalled one
}

func (p *panel) serve(ctx context.Context) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer context.AfterFunc(ctx, func() { _ = p.nc.Close() })()
	defer func() { _ = p.nc.Close() }()
	lines := bufio.NewScanner(p.nc)
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	lines.Split(panelLines)
	_ = p.nc.SetReadDeadline(time.Now().Add(loginTime)) // a closed connection says so when it is read
	if !p.login(lines) {
		return
	}
	_ = p.nc.SetReadDeadline(time.Time{})
	log := p.s.log.With("panel", p.actor.Name, "address", p.actor.Address)
	log.Info("panel connected")
	var told sync.WaitGroup
	told.Go(func() { end(p.tell(ctx)) })
	for ctx.Err() == nil && lines.Scan() {
		if err := p.hear(ctx, lines.Text()); err != nil {
			end(err)
		}
	}
	end(cmp.Or(lines.Err(), errors.New("the panel has gone")))
	told.Wait()
	log.Info("panel disconnected", "reason", context.Cause(ctx))
}

// panelLines splits at CR, LF or both: control systems send either.
func panelLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i >= 0:
		return i + 1, data[:i], nil
	case atEOF:
		return len(data), nil, nil // half a line is none
	}
	return 0, nil, nil
}

// login waits for LOGIN; nothing else is answered before it.
func (p *panel) login(lines *bufio.Scanner) bool {
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		secret, ok := cutVerb(line, "LOGIN ")
		if !ok {
			_ = p.say("ERROR say LOGIN and the panel's token first")
			return false
		}
		address, _, _ := net.SplitHostPort(p.nc.RemoteAddr().String())
		secret = strings.TrimSpace(secret)
		t, _ := p.s.token(secret) // Admit says what is wrong with it
		a, err := p.s.Admit(address, secret, "press recall", t.Scope)
		if err != nil {
			_ = p.say("ERROR " + err.Error())
			return false
		}
		p.actor, p.wall = a, strings.TrimPrefix(a.Scope, "wall/")
		return p.say("OK "+p.wall) == nil
	}
	return false
}

// hear answers one line. The error ends the connection.
func (p *panel) hear(ctx context.Context, line string) error {
	line = strings.TrimSpace(line)
	if line == "" {
		return nil
	}
	if err := p.s.Still(p.actor, "press recall", p.actor.Scope); err != nil {
		return cmp.Or(p.say("ERROR "+err.Error()), err)
	}
	state := p.s.wall.State()
	name, recalls := cutVerb(line, verbConfig)
	switch {
	case strings.EqualFold(line, "?VWALLCONFIG"):
		return p.shows(state.Programs[p.wall].Layout, true)
	case strings.EqualFold(line, "?VWALLCONFIGS"):
		for _, l := range state.Layouts() {
			if l.Wall != p.wall {
				continue
			}
			if err := p.say(verbConfigs + l.Name); err != nil {
				return err
			}
		}
		return p.say(strings.TrimSuffix(verbConfigs, "-"))
	case recalls:
		name = strings.ToLower(name)
		if l, ok := state.Layout(name); !ok || l.Wall != p.wall {
			return p.say(fmt.Sprintf("ERROR %s has no layout %q", p.wall, name))
		}
		return p.recall(ctx, name)
	}
	return p.say("ERROR unknown; there are VWALLCONFIG-NAME, ?VWALLCONFIG and ?VWALLCONFIGS")
}

// recall takes a layout. That it is on air, tell may have said already.
func (p *panel) recall(ctx context.Context, name string) error {
	p.mu.Lock()
	p.fresh = false
	p.mu.Unlock()
	if _, err := p.s.wall.Take(ctx, p.actor, wall.Take{Wall: p.wall, Layout: name}); err != nil {
		return p.say("ERROR " + err.Error())
	}
	p.s.metrics.takes.Inc()
	p.mu.Lock()
	told := p.fresh
	p.mu.Unlock()
	if told {
		return nil // that, or what came before it; then it comes
	}
	return p.shows(name, true)
}

// tell says each layout that comes on air, whoever took it, so that the panel's
// buttons are right. It ends with ctx, or when the token opens nothing any more.
func (p *panel) tell(ctx context.Context) error {
	changes := p.s.wall.Watch(p.s.wall.State().Revision)
	defer changes.Close()
	again := time.NewTicker(panelCheck)
	defer again.Stop()
	for {
		if err := p.shows(p.s.wall.State().Programs[p.wall].Layout, false); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again.C:
		case <-changes.C():
			_, _ = changes.Changed() // whatever it is, the state is read
		}
		if err := p.s.Still(p.actor, "press recall", p.actor.Scope); err != nil {
			return err
		}
	}
}

// shows says what is on air; unasked only when the panel does not know.
func (p *panel) shows(layout string, asked bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if layout == p.shown && !asked {
		return nil
	}
	p.shown, p.fresh = layout, true
	return p.write(verbConfig + layout)
}

func (p *panel) say(line string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.write(line)
}

// write sends a line; p.mu is held.
func (p *panel) write(line string) error {
	if err := p.nc.SetWriteDeadline(time.Now().Add(panelWrite)); err != nil {
		return err
	}
	_, err := p.nc.Write([]byte(strings.Map(printable, line) + "\r\n"))
	return err
}

// printable keeps a line one line, whatever an error quotes.
func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}

// cutVerb cuts a verb in any case off a line.
func cutVerb(line, verb string) (rest string, ok bool) {
	if len(line) < len(verb) || !strings.EqualFold(line[:len(verb)], verb) {
		return "", false
	}
	return line[len(verb):], true
}
