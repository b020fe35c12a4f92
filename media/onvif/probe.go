package onvif

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Where WS-Discovery is spoken, WS-Discovery 1.0 §2.4.
var group = netip.AddrPortFrom(netip.AddrFrom4([4]byte{239, 255, 255, 250}), 3702)

// Limits of a search.
const (
	maxAnswer  = 64 << 10 // bytes of a datagram
	maxAnswers = 1024     // datagrams, and devices
	probeAgain = 300 * time.Millisecond
)

// An Answer is one device that answered a probe.
type Answer struct {
	ID       string   // "urn:uuid:…", of the device
	Service  *url.URL // of its device service, on the address it answered from
	Name     string   // as somebody named it; "" without
	Hardware string   // model
	Place    string
}

// A Prober looks for devices by WS-Discovery. Its zero value asks every
// network that this machine is on.
type Prober struct {
	Port  int                          // UDP; 3702
	Local func() ([]netip.Addr, error) // addresses to ask from; every IPv4 address of an interface that is up and can multicast
	Wait  time.Duration                // for answers; 3 s
}

func (p Prober) withDefaults() Prober {
	if p.Port == 0 {
		p.Port = int(group.Port())
	}
	if p.Local == nil {
		p.Local = multicastAddresses
	}
	if p.Wait <= 0 {
		p.Wait = 3 * time.Second
	}
	return p
}

// multicastAddresses are this machine's IPv4 addresses on networks with
// multicast.
func multicastAddresses() ([]netip.Addr, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	var all []netip.Addr
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagMulticast == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addresses, err := i.Addrs()
		if err != nil {
			continue // it went away
		}
		for _, a := range addresses {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil && prefix.Addr().Is4() {
				all = append(all, prefix.Addr())
			}
		}
	}
	return all, nil
}

// Search asks every network at once and returns who answered within Wait, each
// device once, in the order of the answers.
func (p Prober) Search(ctx context.Context) ([]Answer, error) {
	p = p.withDefaults()
	local, err := p.Local()
	if err != nil {
		return nil, fmt.Errorf("look for devices: %w", err)
	}
	if len(local) == 0 {
		return nil, errors.New("look for devices: this machine is on no network with multicast; name their addresses")
	}
	to := netip.AddrPortFrom(group.Addr(), uint16(p.Port))
	found := make(chan []Answer, len(local))
	for _, from := range local {
		go func() {
			answers, _ := p.ask(ctx, from, to, maxAnswers) // one broken network does not hide the others
			found <- answers
		}()
	}
	var all []Answer
	for range local {
		all = append(all, <-found...)
	}
	return distinct(all), ctx.Err()
}

// At asks one address and returns its answer; an error when nobody there
// answers within Wait.
func (p Prober) At(ctx context.Context, host netip.Addr) (Answer, error) {
	p = p.withDefaults()
	any := netip.IPv4Unspecified()
	if host.Is6() && !host.Is4In6() {
		any = netip.IPv6Unspecified()
	}
	answers, err := p.ask(ctx, any, netip.AddrPortFrom(host, uint16(p.Port)), 1)
	switch {
	case err != nil:
		return Answer{}, fmt.Errorf("probe %s: %w", host, err)
	case len(answers) == 0:
		return Answer{}, fmt.Errorf("probe %s: no answer", host)
	}
	return answers[0], nil
}

func distinct(answers []Answer) []Answer {
	seen := map[string]bool{}
	var all []Answer
	for _, a := range answers {
		at := a.Service.String()
		if seen[at] || a.ID != "" && seen[a.ID] {
			continue
		}
		seen[at], seen[a.ID] = true, true
		all = append(all, a)
	}
	return all
}

// ask sends probes from a local address and collects up to enough answers. A
// socket bound to an interface's address multicasts on that interface.
func (p Prober) ask(ctx context.Context, from netip.Addr, to netip.AddrPort, enough int) ([]Answer, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(from, 0)))
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }() // nothing more to send
	ctx, cancel := context.WithTimeout(ctx, p.Wait)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	ids := map[string]bool{}
	repeated := make(chan struct{})
	if err := sendProbes(conn, to, ids); err != nil {
		return nil, err
	}
	again := newMessages()
	for id := range again {
		ids[id] = true
	}
	go func() {
		defer close(repeated)
		repeat(ctx, conn, to, again)
	}()
	answers := collect(conn, ids, enough)
	cancel()
	<-repeated
	return answers, nil
}

// repeat sends the probes once more: datagrams get lost, SOAP-over-UDP 1.1 §4.
func repeat(ctx context.Context, conn *net.UDPConn, to netip.AddrPort, messages map[string]string) {
	timer := time.NewTimer(probeAgain)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return
	case <-timer.C:
	}
	for _, text := range messages {
		_, _ = conn.WriteToUDPAddrPort([]byte(text), to) // the first ones went out
	}
}

func sendProbes(conn *net.UDPConn, to netip.AddrPort, ids map[string]bool) error {
	for id, text := range newMessages() {
		ids[id] = true
		if _, err := conn.WriteToUDPAddrPort([]byte(text), to); err != nil {
			return err
		}
	}
	return nil
}

// newMessages are the probes to send, by their ids: for what transmits video,
// and for any ONVIF device, because some know themselves only as that.
func newMessages() map[string]string {
	all := map[string]string{}
	for _, kind := range []string{"dn:NetworkVideoTransmitter", "tds:Device"} {
		id := "urn:uuid:" + newUUID()
		all[id] = `<?xml version="1.0" encoding="UTF-8"?>` +
			`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"` +
			` xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"` +
			` xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><s:Header>` +
			`<a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>` +
			`<a:MessageID>` + id + `</a:MessageID>` +
			`<a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>` +
			`<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>` +
			`<s:Body><d:Probe><d:Types>` + kind + `</d:Types></d:Probe></s:Body></s:Envelope>`
	}
	return all
}

// newUUID is a random UUID, RFC 9562 §5.4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// collect reads answers until the read deadline, or until there are enough.
func collect(conn *net.UDPConn, ids map[string]bool, enough int) []Answer {
	var all []Answer
	buffer := make([]byte, maxAnswer)
	for range maxAnswers {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			var timeout net.Error
			if errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, net.ErrClosed) {
				return all
			}
			continue // ICMP: nobody listens at one of the addresses
		}
		all = append(all, readMatches(buffer[:n], from.Addr().Unmap(), ids)...)
		if len(distinct(all)) >= enough {
			return all
		}
	}
	return all
}

// readMatches are the devices in one answer to one of our probes; none when it
// is something else. Its addresses are taken from the sender only: an answer
// may name anybody's.
func readMatches(b []byte, from netip.Addr, ids map[string]bool) []Answer {
	var in struct {
		RelatesTo string `xml:"Header>RelatesTo"`
		Matches   []struct {
			ID     string `xml:"EndpointReference>Address"`
			Scopes string `xml:"Scopes"`
			XAddrs string `xml:"XAddrs"`
		} `xml:"Body>ProbeMatches>ProbeMatch"`
	}
	if decode(b, &in) != nil || !ids[strings.TrimSpace(in.RelatesTo)] {
		return nil
	}
	var all []Answer
	for _, m := range in.Matches[:min(len(in.Matches), 16)] {
		at := reachable(strings.Fields(m.XAddrs), from)
		if at == nil {
			continue
		}
		scopes := strings.Fields(m.Scopes)
		all = append(all, Answer{
			ID: clean(m.ID, 128), Service: at,
			Name: scope(scopes, "name"), Hardware: scope(scopes, "hardware"), Place: scope(scopes, "location"),
		})
	}
	return all
}

// reachable is the address that names the sender, else the first one with the
// sender's address in it.
func reachable(written []string, from netip.Addr) *url.URL {
	var best *url.URL
	for _, w := range written {
		u, err := url.Parse(w)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			continue
		}
		own := u.Hostname() == from.String()
		if best != nil && !own {
			continue
		}
		host := bracket(from.String())
		if port := u.Port(); port != "" {
			host += ":" + port
		}
		best = &url.URL{Scheme: u.Scheme, Host: host, Path: u.Path, RawQuery: u.RawQuery}
		if own {
			return best
		}
	}
	return best
}
