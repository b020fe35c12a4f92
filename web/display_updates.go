package web

import (
	"strconv"
	"strings"

	"kawung/media"
	"kawung/wall"
)

// deliver queues a message of the wall. What takes its place later replaces it
// where only the newest counts.
func (p *displayPage) deliver(m wall.DisplayMessage) {
	key := ""
	switch m.(type) {
	case wall.OnAir:
		key = "program"
	case wall.Identify:
		key = "identify"
	}
	news := p.views.follow(m)
	p.put(key, encode(newDisplayMessage(m, p.s.wall.State())))
	p.dirty(append(news, standIns(m)...)...)
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
