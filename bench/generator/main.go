// Load for one round: reads what to send as JSON from standard input, writes what came back to standard output.
//
// Three ways to send, each over `connections` kept-alive connections:
//
//	chains    one refresh token a connection: each answer's token is shown next; `chains` comes back as it stands then
//	requests  each of them once
//	neither   the same request again and again
//
// Chains and the same request stop after `seconds`, or after `times` each where that is not 0.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

type single struct {
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

type order struct {
	URL         string            `json:"url"`
	Method      string            `json:"method"`
	Headers     map[string]string `json:"headers"`
	Body        string            `json:"body"`
	Expect      int               `json:"expect"`
	Connections int               `json:"connections"`
	Seconds     float64           `json:"seconds"`
	Times       int               `json:"times"`
	Chains      []string          `json:"chains"`
	Requests    []single          `json:"requests"`
}

type report struct {
	Count   int            `json:"count"`
	Errors  map[string]int `json:"errors"`
	P50     float64        `json:"p50_ms"`
	P99     float64        `json:"p99_ms"`
	Seconds float64        `json:"seconds"`
	CPU     float64        `json:"cpu_seconds"`
	Chains  []string       `json:"chains"`
}

type tally struct {
	sync.Mutex
	times  []float64
	errors map[string]int
}

func (t *tally) add(took time.Duration, problem string) {
	t.Lock()
	defer t.Unlock()
	if problem != "" {
		t.errors[problem]++
		return
	}
	t.times = append(t.times, float64(took.Microseconds())/1000)
}

// send answers the body, or what was wrong.
func send(client *http.Client, o *order, headers map[string]string, body string) (string, string) {
	request, err := http.NewRequest(o.Method, o.URL, strings.NewReader(body))
	if err != nil {
		return "", err.Error()
	}
	for _, each := range []map[string]string{o.Headers, headers} {
		for name, value := range each {
			request.Header.Set(name, value)
		}
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", "no answer"
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", "cut short"
	}
	if answer.StatusCode != o.Expect {
		return "", fmt.Sprint(answer.StatusCode)
	}
	return string(content), ""
}

func renew(client *http.Client, o *order, token string) (string, string) {
	content, problem := send(client, o, nil, o.Body+url.QueryEscape(token))
	if problem != "" {
		return token, problem
	}
	var tokens struct {
		RefreshToken string `json:"refresh_token"`
	}
	if json.Unmarshal([]byte(content), &tokens) != nil || tokens.RefreshToken == "" || tokens.RefreshToken == token {
		return token, "no new token"
	}
	return tokens.RefreshToken, ""
}

func main() {
	runtime.GOMAXPROCS(1)
	var o order
	if err := json.NewDecoder(os.Stdin).Decode(&o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: o.Connections, MaxConnsPerHost: o.Connections, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       20 * time.Second,
	}
	counted := tally{errors: map[string]int{}}
	left := make(chan single, len(o.Requests))
	for _, each := range o.Requests {
		left <- each
	}
	close(left)
	var all sync.WaitGroup
	began := time.Now()
	end := began.Add(time.Duration(o.Seconds * float64(time.Second)))
	for number := 0; number < o.Connections; number++ {
		all.Add(1)
		go func(number int) {
			defer all.Done()
			if len(o.Requests) > 0 {
				for each := range left {
					at := time.Now()
					_, problem := send(client, &o, each.Headers, each.Body)
					counted.add(time.Since(at), problem)
				}
				return
			}
			for done := 0; o.Times > done || o.Times == 0 && time.Now().Before(end); done++ {
				at, problem := time.Now(), ""
				if len(o.Chains) > 0 {
					o.Chains[number], problem = renew(client, &o, o.Chains[number])
				} else {
					_, problem = send(client, &o, nil, o.Body)
				}
				counted.add(time.Since(at), problem)
			}
		}(number)
	}
	all.Wait()
	seconds := time.Since(began).Seconds()
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	sort.Float64s(counted.times)
	made := report{Count: len(counted.times), Errors: counted.errors, Seconds: seconds, Chains: o.Chains}
	made.CPU = time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
	if made.Count > 0 {
		made.P50 = counted.times[made.Count/2]
		made.P99 = counted.times[made.Count*99/100]
	}
	_ = json.NewEncoder(os.Stdout).Encode(made)
}
