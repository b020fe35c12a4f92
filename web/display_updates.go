package web

import (
	"context"
	"strconv"
	"strings"

	"kawung/media"
	"kawung/wall"
)

// deliver queues a message of the wall. What takes its place later replaces it
// where only the newest counts.
func (p *displayPage) deliver(m wall.DisplayMessage) {
	key := ""
	switch m := m.(type) {
	case wall.Grow:
		p.grow(m.Slots)
		return
	case wall.OnAir:
		key = "program"
	case wall.Identify:
		key = "identify"
	}
	news := p.views.follow(m)
	p.put(key, encode(newDisplayMessage(m, p.s.wall.State())))
	p.dirty(append(news, standIns(m)...)...)
}

// grow offers the page more lines, without holding up the wall that asked for it.
func (p *displayPage) grow(slots int) {
	if !p.s.enter() {
		return
	}
	go func() {
		defer p.s.sockets.Done()
		p.mu.Lock()
		name, session := p.name, p.hello.Session
		p.growing = true
		p.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), quick)
		defer cancel()
		offer, err := p.s.relay.GrowScreen(ctx, media.ScreenID(name), session, slots)
		if err != nil { // its connection is not up: the wall asks again
			p.mu.Lock()
			p.growing = false
			p.mu.Unlock()
			p.log.Debug("display keeps its slots", "display", name, "error", err)
			return
		}
		m := newOffer(session, offer)
		m.More = true
		p.send("", m)
		p.log.Info("display gets more slots", "display", name, "slots", slots)
	}()
}

// standInOf names what a slot with a second source shows now.
func standInOf(slot int) string { return "standin/" + strconv.Itoa(slot) }

// standIns are the slots of a message whose page has to hear whether the second
// source stands in: the relay knows, the wall does not.
func standIns(m wall.DisplayMessage) (news []string) {
	var list []wall.View
	switch m := m.(type) {
	case wall.OnAir:
		list = m.Views
	case wall.Prepare:
		list = m.Views
	}
	for _, v := range list {
		if v.Instead != "" && v.Slot >= 0 {
			news = append(news, standInOf(v.Slot))
		}
	}
	return news
}

// writeNews is the newest word on one dirty thing: a tile or a source's state.
func (p *displayPage) writeNews(thing string) []byte {
	if source, ok := strings.CutPrefix(thing, "source/"); ok {
		return p.sourceFrame(media.Source(source))
	}
	if slot, ok := strings.CutPrefix(thing, "standin/"); ok {
		return p.standInFrame(slot)
	}
	name := strings.TrimPrefix(thing, "tile/")
	if !p.views.shows("tile/" + name) {
		return nil
	}
	have := p.views.version(name)
	f := p.s.tiles.frame(name, have)
	if f.data != nil {
		p.views.sent(name, f.version)
	}
	return f.data
}

func (p *displayPage) standInFrame(slot string) []byte {
	n, err := strconv.Atoi(slot)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	name := p.name
	p.mu.Unlock()
	e, ok := p.s.relay.StandIn(media.ScreenID(name), n)
	if !ok {
		return nil
	}
	return encode(displayStandIn{is("standin"), e.Slot, e.Source, e.Shown, e.LiveFrom})
}

func (p *displayPage) sourceFrame(source media.Source) []byte {
	h, ok := p.s.relay.HealthOf(source)
	if !ok || !p.views.shows(string(source)) {
		return nil
	}
	return encode(newSource(h))
}
